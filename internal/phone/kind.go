package phone

import "github.com/nyaruka/phonenumbers"

// Kind is the use of a number in its country.
type Kind string

// The kinds of numbers. In some countries, such as those of +1, mobile phones and fixed lines have the same ranges.
const (
	KindFixedLine         Kind = "fixed_line"
	KindMobile            Kind = "mobile"
	KindFixedLineOrMobile Kind = "fixed_line_or_mobile"
	KindTollFree          Kind = "toll_free"
	KindPremiumRate       Kind = "premium_rate"
	KindSharedCost        Kind = "shared_cost"
	KindVoIP              Kind = "voip"
	KindPersonal          Kind = "personal"
	KindPager             Kind = "pager"
	KindCompany           Kind = "company"
	KindVoicemail         Kind = "voicemail"
	KindUnknown           Kind = "unknown"
)

var kinds = map[phonenumbers.PhoneNumberType]Kind{
	phonenumbers.FIXED_LINE:           KindFixedLine,
	phonenumbers.MOBILE:               KindMobile,
	phonenumbers.FIXED_LINE_OR_MOBILE: KindFixedLineOrMobile,
	phonenumbers.TOLL_FREE:            KindTollFree,
	phonenumbers.PREMIUM_RATE:         KindPremiumRate,
	phonenumbers.SHARED_COST:          KindSharedCost,
	phonenumbers.VOIP:                 KindVoIP,
	phonenumbers.PERSONAL_NUMBER:      KindPersonal,
	phonenumbers.PAGER:                KindPager,
	phonenumbers.UAN:                  KindCompany,
	phonenumbers.VOICEMAIL:            KindVoicemail,
}

// Kind returns the kind of the number, or KindUnknown if it is not Valid.
func (n Number) Kind() Kind {
	p, err := phonenumbers.Parse(n.E164(), nowhere)
	if err != nil {
		return KindUnknown
	}
	if k, ok := kinds[phonenumbers.GetNumberType(p)]; ok {
		return k
	}
	return KindUnknown
}
