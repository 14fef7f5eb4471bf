package config

import (
	"fmt"
	"io"
	"reflect"
	"strings"
)

// WriteManual prints every setting with its variable, default and meaning, as Markdown. `snug config doc` shows it, and
// docs/operations/configuration.md is made from it.
func WriteManual(w io.Writer) error {
	if _, err := fmt.Fprint(w, "| key | variable | default | meaning |\n| --- | --- | --- | --- |\n"); err != nil {
		return err
	}
	return manual(w, reflect.TypeFor[Config](), "", "SNUG")
}

func manual(w io.Writer, t reflect.Type, path, env string) error {
	for i := range t.NumField() {
		f := t.Field(i)
		key := f.Tag.Get("yaml")
		at, name := strings.TrimPrefix(path+"."+key, "."), env+"_"+strings.ToUpper(key)
		if f.Type.Kind() == reflect.Struct {
			if err := manual(w, f.Type, at, name); err != nil {
				return err
			}
			continue
		}
		variable := "`" + name + "`"
		switch {
		case f.Tag.Get("secret") == "true":
			variable = "`" + name + "_FILE`"
		case strings.Contains(path, "[]") || f.Type.Kind() == reflect.Map || (f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() != reflect.String):
			variable = ""
		}
		def := f.Tag.Get("default")
		if def != "" {
			def = "`" + def + "`"
		}
		if _, err := fmt.Fprintf(w, "| `%s` | %s | %s | %s |\n", at, variable, def, f.Tag.Get("doc")); err != nil {
			return err
		}
		elem := f.Type
		for elem.Kind() == reflect.Slice || elem.Kind() == reflect.Map {
			elem = elem.Elem()
		}
		if elem.Kind() == reflect.Struct && elem != f.Type {
			if err := manual(w, elem, at+"[]", name); err != nil {
				return err
			}
		}
	}
	return nil
}
