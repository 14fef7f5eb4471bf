package demo

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"

	"snug/internal/config"
)

// customer is somebody who has an account at the shop.
type customer struct{ id, name, email, order string }

var customers = map[string]customer{
	"ana": {"C-1007", "Ana Núñez", "ana@customer.example", "AO-20311"},
}

// sign makes the token by which the shop says who its customer is, as docs/embedding.md has it.
func (c customer) sign(secret []byte) string {
	part := base64.RawURLEncoding.EncodeToString
	now := time.Now().Unix()
	claims, err := json.Marshal(map[string]any{
		"aud": siteKey, "iat": now, "exp": now + 3600, "jti": rand.Text(), "sub": c.id, "name": c.name, "email": c.email,
		"fields": map[string]string{"order": c.order},
	})
	if err != nil {
		return "" // maps of texts and numbers always marshal
	}
	signed := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(claims)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(signed))
	return signed + "." + part(mac.Sum(nil))
}

// Secret makes what shop and chat share at the first start, in a file of its own.
func Secret(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(rand.Text() + rand.Text())
	return errors.Join(err, f.Close())
}

// Signed are the settings under which what the shop signs is believed.
func Signed(file string) config.Identity {
	return config.Identity{Algorithm: "HS256", KeyFiles: []string{file}}
}
