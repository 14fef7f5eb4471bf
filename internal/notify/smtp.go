package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"net/textproto"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"snug/internal/chat"
)

// MailServer is how mail goes out.
type MailServer struct {
	Host string
	Port int
	// TLS is "starttls", which the server has to offer, "implicit", or "none", which is for servers on this machine.
	TLS            string
	User, Password string
	// From is an address, perhaps with a name: Snug <snug@shop.example>
	From string
	// Roots are those that the server's certificate comes from; nil is the system's.
	Roots *x509.CertPool
}

// postman gives mails to one server, each over a connection of its own.
type postman struct {
	server  MailServer
	from    *mail.Address
	domain  string
	options []gomail.Option
}

// connecting bounds a connection, from its first byte to its last.
const connecting = 20 * time.Second

func newPostman(s MailServer) (*postman, error) {
	from, err := mail.ParseAddress(s.From)
	if err != nil || !Address(from.Address) {
		return nil, errors.New("mail.from is no address: want snug@shop.example or Snug <snug@shop.example>")
	}
	at := strings.LastIndexByte(from.Address, '@')
	p := &postman{server: s, from: from, domain: from.Address[at+1:]}
	p.options = []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(connecting), gomail.WithHELO(p.domain), gomail.WithoutNoop(),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: s.Roots}),
	}
	switch s.TLS {
	case "implicit":
		p.options = append(p.options, gomail.WithSSL())
	case "starttls":
		p.options = append(p.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "none":
		p.options = append(p.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, errors.New("mail.tls: want starttls, implicit or none")
	}
	if s.User != "" {
		p.options = append(p.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	_, err = p.client()
	return p, err
}

func (p *postman) client() (*gomail.Client, error) {
	c, err := gomail.NewClient(p.server.Host, p.options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return c, nil
}

// send gives one mail to the server. A mail that is sent again has the Message-ID that it had, so that receivers may know it.
func (p *postman) send(ctx context.Context, id chat.RecordID, at time.Time, to string, t text) error {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP))
	m.FromMailAddress(p.from)
	if err := m.To(to); err != nil {
		return &failure{why: "no_address", final: true, err: err}
	}
	m.Subject(t.subject)
	m.SetDateWithValue(at)
	m.SetMessageIDWithValue(id.String() + "@" + p.domain)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetBodyString(gomail.TypeTextPlain, t.body)

	c, err := p.client()
	if err != nil {
		return err
	}
	conn, err := c.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return dialFailure(err)
	}
	err = c.SendWithSMTPClient(conn, m)
	_ = c.CloseWithSMTPClient(conn) // how the server says good-bye changes nothing
	var why *gomail.SendError
	switch {
	case m.IsDelivered():
		return nil
	case errors.As(err, &why) && why.ErrorCode() >= 500:
		return &failure{why: fmt.Sprintf("refused_%d", why.ErrorCode()), final: true, err: err}
	case errors.As(err, &why) && why.ErrorCode() >= 400:
		return &failure{why: fmt.Sprintf("later_%d", why.ErrorCode()), err: err}
	}
	return &failure{why: "unreachable", err: err}
}

// dialFailure tells what went wrong before the first word of a mail. All of it may be mended by the operator, so that none is
// final.
func dialFailure(err error) error {
	var code *textproto.Error
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid), strings.Contains(err.Error(), "STARTTLS"):
		return &failure{why: "tls", err: err}
	case errors.As(err, &code), strings.Contains(err.Error(), "AUTH"):
		return &failure{why: "auth", err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &failure{why: "timeout", err: err}
	}
	return &failure{why: "unreachable", err: err}
}
