package app

import (
	"context"
	"slices"

	"snug/internal/config"
	"snug/internal/consent"
	"snug/internal/site"
)

// siteSpecs turns the settings of sites into what the rooms for sites and consent take.
func siteSpecs(sites []config.Site) ([]site.Spec, []consent.Facts) {
	specs := make([]site.Spec, 0, len(sites))
	facts := make([]consent.Facts, 0, len(sites))
	for _, s := range sites {
		specs = append(specs, site.Spec{
			Key: s.Key, Name: s.Name, Origins: s.Origins, Accent: s.Accent, PayPaths: s.PayPaths,
			QuickReplies: s.QuickReplies, AskName: s.AskName, AskEmail: s.AskEmail,
		})
		f := consent.Facts{
			Key: s.Key, Name: s.Name, Controller: s.Controller, Contact: s.Contact, Recipients: s.Recipients,
			Countries: s.Countries, Complain: s.Complain, OffRecord: s.OffRecord, Words: map[string]consent.Words{},
		}
		for _, w := range s.OtherWays {
			f.OtherWays = append(f.OtherWays, consent.Way{Label: w.Label, Href: w.Href})
		}
		for lang, own := range s.Consent {
			words := consent.Words{Intro: own.Intro, Rights: own.Rights, More: own.More, Purposes: map[consent.Purpose]consent.PurposeWords{}}
			for purpose, p := range own.Purposes {
				words.Purposes[consent.Purpose(purpose)] = consent.PurposeWords{Title: p.Title, Text: p.Text, Period: p.Period}
			}
			f.Words[lang] = words
		}
		facts = append(facts, f)
	}
	return specs, facts
}

// addTeams makes the teams that the settings name and that are not there yet. None is removed: people belong to them.
func (a *App) addTeams(ctx context.Context) error {
	var there []string
	for _, t := range a.staff.Teams() {
		there = append(there, t.Name)
	}
	for _, s := range a.config.Sites {
		for _, name := range s.Teams {
			if slices.Contains(there, name) {
				continue
			}
			if _, err := a.staff.AddTeam(ctx, name); err != nil {
				return err
			}
			there = append(there, name)
		}
	}
	return nil
}
