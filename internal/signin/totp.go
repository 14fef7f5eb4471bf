package signin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238's own choice, and the only one that all apps know; HMAC does not rest on collisions
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Time-based codes as in RFC 6238, with what every authenticator app knows: SHA-1, six digits, 30 seconds.
const (
	totpSecret = 20 // bytes, as many as the hash has (RFC 4226 §4)
	totpDigits = 6
	totpPeriod = 30
)

// totpSkew is by how many periods an app's clock may be off, to either side.
const totpSkew = 1

func newTOTPSecret() []byte {
	secret := make([]byte, totpSecret)
	_, _ = rand.Read(secret) // does not fail: crypto/rand ends the program first
	return secret
}

// totpCode is the code of one period, counted from 1970.
func totpCode(secret []byte, step int64) string {
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	mac := hmac.New(sha1.New, secret)
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%0*d", totpDigits, binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// totpStep tells of which period a code is, of those that are near enough; of two that have the same code, the earlier.
// It takes the same time for every code of the right length.
func totpStep(secret []byte, code string, now time.Time) (step int64, ok bool) {
	at := now.Unix() / totpPeriod
	for s := at + totpSkew; s >= at-totpSkew; s-- {
		if subtle.ConstantTimeCompare([]byte(totpCode(secret, s)), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// cleanTOTP takes the blanks out that apps show in a code.
func cleanTOTP(code string) (string, bool) {
	code = strings.Join(strings.Fields(code), "")
	if len(code) != totpDigits || strings.Trim(code, "0123456789") != "" {
		return "", false
	}
	return code, true
}

// totpText is a secret as it is typed into an app by hand.
func totpText(secret []byte) string { return base32.StdEncoding.EncodeToString(secret) }

// totpURI is what the picture holds that an app reads. Its form is Google Authenticator's, which all others took over.
func totpURI(secret []byte, issuer, account string) string {
	label := url.PathEscape(issuer) + ":" + url.PathEscape(account)
	q := "secret=" + totpText(secret) + "&issuer=" + url.PathEscape(issuer)
	return "otpauth://totp/" + label + "?" + strings.ReplaceAll(q, "+", "%20")
}
