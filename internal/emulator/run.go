package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Run runs an emulated tenant on its own until ctx is done. It prints, ready to be evaluated by a shell, the variables
// that point the provider at it and, as comments, the addresses of its pages. Without a PagesAddress the pages have the next
// port, or a free one if that is taken. The authority's certificate is in a private temporary file while the tenant runs.
func Run(ctx context.Context, o Options, stdout io.Writer) (err error) {
	s, err := startWithPages(ctx, o)
	switch {
	case errors.Is(err, ErrOtherTenant):
		return fmt.Errorf("%s: %w; set SSPR_EMULATOR_TENANT_ID to that ID, or SSPR_EMULATOR_FILE to another file, which is created if it "+
			"does not exist", o.File, err)
	case err != nil:
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()

	caPath, err := writeCertificate(s.CACertificatePEM())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(caPath)) }()

	if _, err := io.WriteString(stdout, s.instructions(o, caPath)); err != nil {
		return fmt.Errorf("the instructions cannot be printed: %w", err)
	}
	<-ctx.Done()
	return nil
}

// startWithPages starts an emulated tenant that has pages.
func startWithPages(ctx context.Context, o Options) (*Server, error) {
	if o.PagesAddress != "" {
		return Start(ctx, o)
	}
	listener, err := listen(ctx, o.Address)
	if err != nil {
		return nil, err
	}
	forPages, err := listenBeside(ctx, listener.Addr())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("pages: %w", err), listener.Close())
	}
	return start(ctx, o, listener, forPages)
}

// listenBeside listens on the port after that of an address, or on a free one if it is taken.
func listenBeside(ctx context.Context, beside net.Addr) (net.Listener, error) {
	if listener, err := listen(ctx, nextAddress(beside.String())); err == nil {
		return listener, nil
	}
	host, _, err := net.SplitHostPort(beside.String())
	if err != nil {
		return nil, err
	}
	return listen(ctx, net.JoinHostPort(host, "0"))
}

// nextAddress returns the address whose port is the next, of an address with a port as a number.
func nextAddress(address string) string {
	host, text, _ := net.SplitHostPort(address)
	port, _ := strconv.Atoi(text)
	return net.JoinHostPort(host, strconv.Itoa(port+1))
}

// instructions returns shell lines: exports, with comments around them.
func (s *Server) instructions(o Options, caPath string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# An emulated Microsoft Entra tenant answers at %s until it is interrupted (Ctrl+C).\n", s.url)
	b.WriteString(s.whereKept())
	b.WriteString("# Paste these lines into another shell, and run Terraform there:\n")
	export(&b, s.Environment(caPath)...)
	export(&b, "SSPR_EMULATOR_PAGES="+s.pagesURL)
	b.WriteString("# For hashicorp/azuread, on Linux only (on macOS and Windows it trusts only the system's certificates).\n")
	b.WriteString("# Other programs in this shell then trust only this certificate.\n")
	export(&b, s.ForeignEnvironment(caPath)...)
	b.WriteString("# To use the tenant as one of its users, open these pages in a browser:\n")
	for _, page := range [][2]string{
		{"/ssprsetup", "register methods"},
		{"/sspr", "reset a forgotten password"},
		{"/signin", "sign in"},
		{"/devicelogin", "enter the code of an app"},
		{"/outbox", "read codes and mails"},
		{"/admin", "see what Terraform has set"},
	} {
		fmt.Fprintf(&b, "#   %s%-13s %s\n", s.pagesURL, page[0], page[1])
	}
	if next := nextAddress(strings.TrimPrefix(s.url, "https://")); o.PagesAddress == "" && s.pagesURL != "http://"+next {
		fmt.Fprintf(&b, "# %s is not free, so the pages have another port, which changes with each start.\n", next)
	}
	if people := s.withSeedPassword(); len(people) > 0 {
		fmt.Fprintf(&b, "# Users with the password %s: for example %s\n", tenant.SeedPassword, strings.Join(people, ", "))
	}
	fmt.Fprintf(&b, "# For scripts, %s%sv1/ lists calls that do the same with JSON.\n", s.pagesURL, doorPrefix)
	b.WriteString("# For the Azure CLI, with a configuration of its own, so that your sign-in is kept:\n")
	fmt.Fprintf(&b, "#   export AZURE_CONFIG_DIR=$(mktemp -d) REQUESTS_CA_BUNDLE=%s\n", shellQuote(caPath))
	fmt.Fprintf(&b, "#   az cloud register --name Emulated --cloud-config %s\n", shellQuote(strings.ReplaceAll(`{"endpoints": {`+
		`"activeDirectory": "URL/adfs", "activeDirectoryResourceId": "URL", "activeDirectoryGraphResourceId": "URL", `+
		`"microsoftGraphResourceId": "URL", "resourceManager": "URL", "management": "URL"}}`, "URL", s.url)))
	b.WriteString("#   az cloud set --name Emulated\n")
	b.WriteString("#   az login --service-principal -u \"$ARM_CLIENT_ID\" -p \"$ARM_CLIENT_SECRET\" --tenant \"$ARM_TENANT_ID\" --allow-no-subscriptions\n")
	b.WriteString("# The credentials are valid only for this emulated tenant.\n")
	return b.String()
}

// export writes shell lines that set variables, which have the form NAME=value.
func export(b *strings.Builder, variables ...string) {
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		fmt.Fprintf(b, "export %s=%s\n", name, shellQuote(value))
	}
}

// whereKept returns a line about which tenant this is: a misspelled SSPR_EMULATOR_FILE shows as a new one.
func (s *Server) whereKept() string {
	file := s.store.File()
	if file == "" {
		return "# The tenant is new, in memory. To keep one, name a file in SSPR_EMULATOR_FILE.\n"
	}
	if absolute, err := filepath.Abs(file); err == nil {
		file = absolute
	}
	if !isPlainName(file) {
		file = strconv.Quote(file)
	}
	if s.store.Seeded() {
		return fmt.Sprintf("# The tenant is new, in %s\n", file)
	}
	return fmt.Sprintf("# The tenant is the existing one, in %s\n", file)
}

// Limits of withSeedPassword: how many users it names, and how many it checks, because each check computes a hash.
const (
	namedPeople    = 5
	examinedPeople = 50
)

// withSeedPassword returns the user principal names of some users who still have the password of the seed, administrators last.
func (s *Server) withSeedPassword() []string {
	var users, administrators []string
	_ = s.store.View(func(st *State) error {
		for i := range st.Users[:min(examinedPeople, len(st.Users))] {
			u := &st.Users[i]
			switch {
			case !u.AccountEnabled || !isPlainName(u.UserPrincipalName) || !u.Password.Is(tenant.SeedPassword):
			case len(u.DirectoryRoles) > 0:
				administrators = append(administrators, u.UserPrincipalName)
			default:
				users = append(users, u.UserPrincipalName)
			}
		}
		return nil
	})
	people := slices.Concat(users[:min(namedPeople-1, len(users))], administrators)
	return people[:min(namedPeople, len(people))]
}

// isPlainName reports whether a name is safe in a shell comment. The tenant's file can contain any name.
func isPlainName(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// shellQuote quotes for every POSIX shell.
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// writeCertificate writes to a new file that only its owner can read.
func writeCertificate(pem []byte) (path string, err error) {
	f, err := os.CreateTemp("", "sspr-emulator-ca-*.pem")
	if err != nil {
		return "", fmt.Errorf("a file for the certificate cannot be created: %w", err)
	}
	_, err = f.Write(pem)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("the certificate cannot be written: %w", err), os.Remove(f.Name()))
	}
	return f.Name(), nil
}
