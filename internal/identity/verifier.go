package identity

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// The algorithms that a site may pin (RFC 8037, RFC 7518).
const (
	EdDSA = "EdDSA"
	HS256 = "HS256"
)

const (
	minSecret = 32 // bytes, as many as the hash has (RFC 7518 §3.2)
	maxSecret = 1024
)

// verifier checks signatures by one algorithm.
type verifier struct {
	algorithm string
	publics   []ed25519.PublicKey
	secrets   [][]byte
}

func newVerifier(algorithm string, keys [][]byte) (verifier, error) {
	v := verifier{algorithm: algorithm}
	if len(keys) == 0 || len(keys) > maxKeys {
		return v, fmt.Errorf("needs 1 to %d keys", maxKeys)
	}
	for _, k := range keys {
		switch algorithm {
		case EdDSA:
			public, err := publicKey(k)
			if err != nil {
				return v, err
			}
			v.publics = append(v.publics, public)
		case HS256:
			k = []byte(strings.TrimRight(string(k), "\r\n"))
			if len(k) < minSecret || len(k) > maxSecret {
				return v, fmt.Errorf("a secret for HS256 has %d to %d bytes; make one with: openssl rand -hex 32", minSecret, maxSecret)
			}
			if strings.Contains(string(k), "-----BEGIN") {
				return v, errors.New("a secret for HS256 is no PEM file: a public key is no secret")
			}
			v.secrets = append(v.secrets, k)
		default:
			return v, errors.New("algorithm: want EdDSA or HS256")
		}
	}
	return v, nil
}

func publicKey(file []byte) (ed25519.PublicKey, error) {
	block, rest := pem.Decode(file)
	if block == nil || block.Type != "PUBLIC KEY" || strings.TrimSpace(string(rest)) != "" {
		return nil, errors.New("want one public key in PEM, and nothing else; take it out of a private one with: openssl pkey -pubout")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errors.New("the public key can't be read")
	}
	public, ok := key.(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("the public key is not one of Ed25519")
	}
	return public, nil
}

// open returns what was signed, if the token is one in the compact form (RFC 7515 §7.1) under the pinned algorithm and one of
// the keys. Its header may say no more than alg and typ.
func (v *verifier) open(token string) ([]byte, bool) {
	if len(token) > MaxToken {
		return nil, false
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, false
	}
	header, ok := part(parts[0])
	if !ok || !v.admits(header) {
		return nil, false
	}
	signature, ok := part(parts[2])
	if !ok || !v.fits([]byte(token[:len(parts[0])+1+len(parts[1])]), signature) {
		return nil, false
	}
	return part(parts[1])
}

// admits tells whether a header is of the pinned algorithm, and steers nothing.
func (v *verifier) admits(header []byte) bool {
	h, ok := object(header)
	if !ok {
		return false
	}
	for name, value := range h {
		switch name {
		case "alg":
		case "typ":
			if t, ok := value.(string); !ok || !strings.EqualFold(t, "JWT") {
				return false
			}
		default:
			return false
		}
	}
	return h["alg"] == v.algorithm
}

func (v *verifier) fits(signed, signature []byte) bool {
	good := false
	switch v.algorithm {
	case EdDSA:
		for _, k := range v.publics {
			good = ed25519.Verify(k, signed, signature) || good
		}
	case HS256:
		for _, k := range v.secrets {
			mac := hmac.New(sha256.New, k)
			mac.Write(signed)
			good = hmac.Equal(mac.Sum(nil), signature) || good
		}
	}
	return good
}

// part decodes base64url without padding. The decoder forgives line ends; there are none here.
func part(s string) ([]byte, bool) {
	if s == "" || strings.ContainsAny(s, "\r\n") {
		return nil, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return b, err == nil
}
