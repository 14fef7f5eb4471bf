package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Error is a setting that refuses to start. Line is 0 where the value did not come from the file.
type Error struct {
	File string
	Line int
	Key  string
	Why  string
}

func (e *Error) Error() string {
	where := e.Key
	if e.File != "" && e.Line > 0 {
		where = fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Key)
	}
	return fmt.Sprintf("config: %s: %s", strings.TrimSuffix(where, ": "), e.Why)
}

// Source is what a configuration is read from.
type Source struct {
	File   string                            // "" for none
	Getenv func(string) (string, bool)       // os.LookupEnv
	Flags  func(*Config)                     // applied last; nil for none
	Open   func(name string) ([]byte, error) // os.ReadFile when nil
}

// Load reads a configuration and checks it. The error is an *Error, or several joined.
func Load(src Source) (*Config, error) {
	if src.Open == nil {
		src.Open = os.ReadFile
	}
	c := &Config{}
	if err := setDefaults(reflect.ValueOf(c).Elem()); err != nil {
		return nil, err
	}
	var doc *ast.File
	if src.File != "" {
		data, err := src.Open(src.File)
		if err != nil {
			return nil, &Error{Key: src.File, Why: "can't be read: " + reason(err)}
		}
		if doc, err = decode(src.File, data, c); err != nil {
			return nil, err
		}
	}
	if err := fromEnv(reflect.ValueOf(c).Elem(), "SNUG", src); err != nil {
		return nil, err
	}
	if src.Flags != nil {
		src.Flags(c)
	}
	return c, c.check(src.File, doc)
}

func decode(name string, data []byte, c *Config) (*ast.File, error) {
	doc, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, yamlError(name, err)
	}
	if len(strings.TrimSpace(string(data))) == 0 {
		return doc, nil
	}
	if err := yaml.UnmarshalWithOptions(data, c, yaml.Strict()); err != nil {
		return nil, yamlError(name, err)
	}
	for i := range c.Sites {
		// Elements of a list begin empty; their defaults are filled where the file says nothing.
		s := Site{}
		if err := setDefaults(reflect.ValueOf(&s).Elem()); err != nil {
			return nil, err
		}
		path, err := yaml.PathString(fmt.Sprintf("$.sites[%d].off_record", i))
		if err == nil {
			if _, err := path.FilterFile(doc); err != nil {
				c.Sites[i].OffRecord = s.OffRecord
			}
		}
		if c.Sites[i].Accent == "" {
			c.Sites[i].Accent = s.Accent
		}
	}
	return doc, nil
}

// yamlError keeps the parser's position and words, and drops its excerpt of the file, which may hold a secret.
func yamlError(name string, err error) error {
	var positioned yaml.Error
	if errors.As(err, &positioned) {
		line := 0
		if t := positioned.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
		why := positioned.GetMessage()
		var wrong *yaml.TypeError
		if errors.As(err, &wrong) {
			why = "a value of another type is wanted here: " + wrong.DstType.String()
		}
		return &Error{File: name, Line: line, Why: why}
	}
	return &Error{File: name, Line: 1, Why: "not valid YAML"}
}

func setDefaults(v reflect.Value) error {
	for i := range v.NumField() {
		field, tag := v.Field(i), v.Type().Field(i)
		if field.Kind() == reflect.Struct {
			if err := setDefaults(field); err != nil {
				return err
			}
			continue
		}
		if def, ok := tag.Tag.Lookup("default"); ok {
			if err := set(field, def); err != nil {
				return fmt.Errorf("config: default of %s: %w", tag.Name, err)
			}
		}
	}
	return nil
}

func fromEnv(v reflect.Value, prefix string, src Source) error {
	if src.Getenv == nil {
		return nil
	}
	for i := range v.NumField() {
		field, tag := v.Field(i), v.Type().Field(i)
		name := prefix + "_" + strings.ToUpper(tag.Tag.Get("yaml"))
		if field.Kind() == reflect.Struct {
			if err := fromEnv(field, name, src); err != nil {
				return err
			}
			continue
		}
		value, ok := src.Getenv(name)
		if tag.Tag.Get("secret") == "true" {
			if file, given := src.Getenv(name + "_FILE"); given && file != "" {
				data, err := src.Open(file)
				if err != nil {
					return &Error{Key: name + "_FILE", Why: "can't be read: " + reason(err)}
				}
				value, ok = strings.TrimRight(string(data), "\r\n"), true
			}
		}
		if !ok || value == "" {
			continue
		}
		if err := set(field, value); err != nil {
			return &Error{Key: name, Why: err.Error()}
		}
	}
	return nil
}

// set reads a value of the kinds that settings have. Its errors don't repeat the value.
func set(field reflect.Value, value string) error {
	if field.Type() == reflect.TypeFor[time.Duration]() {
		d, err := time.ParseDuration(value)
		if err != nil {
			return errors.New("want a time such as 10s or 5m")
		}
		field.SetInt(int64(d))
		return nil
	}
	switch field.Kind() {
	case reflect.String:
		field.SetString(value)
	case reflect.Bool:
		b, err := strconv.ParseBool(value)
		if err != nil {
			return errors.New("want true or false")
		}
		field.SetBool(b)
	case reflect.Int:
		n, err := strconv.Atoi(value)
		if err != nil {
			return errors.New("want a whole number")
		}
		field.SetInt(int64(n))
	case reflect.Slice:
		if field.Type().Elem().Kind() != reflect.String {
			return errors.New("can be set in the file only")
		}
		var list []string
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		field.Set(reflect.ValueOf(list))
	default:
		return errors.New("can be set in the file only")
	}
	return nil
}

// reason is why a file could not be read, without its path twice.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
