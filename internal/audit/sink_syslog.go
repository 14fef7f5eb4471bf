package audit

import (
	"errors"
	"syscall"

	"snug/internal/syslog"
)

// isNoSync tells whether a file can't be synced because it is a pipe or terminal.
func isNoSync(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP)
}

// SyslogSink sends each line as a message of RFC 5424. Syslog has no acknowledgements: what TCP has taken may still be lost,
// and UDP says nothing at all.
type SyslogSink struct{ *worker }

// OpenSyslogSink takes udp://host:514, tcp://host:601, tls://host:6514 or unix:///dev/log. It connects when the first line
// comes, and anew when the connection is lost.
func OpenSyslogSink(address string) (*SyslogSink, error) {
	s, err := syslog.Open(syslog.Options{Address: address, App: "snug-audit", Facility: syslog.LogAudit})
	if err != nil {
		return nil, err
	}
	return &SyslogSink{newWorker(syslogDevice{s})}, nil
}

// Last implements Sink: nothing is read back from syslog.
func (*SyslogSink) Last() (string, error) { return "", nil }

type syslogDevice struct{ *syslog.Sender }

func (d syslogDevice) put(lines [][]byte) error {
	messages := make([]syslog.Message, len(lines))
	for i, l := range lines {
		messages[i] = syslog.Message{Severity: syslog.Notice, Line: l}
	}
	return d.Send(messages...)
}
