module github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/mutate

go 1.26.0
