package posing

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var colleagues = []string{"Mina", "Lee", "Ruth Ådahl", "Оксана", "ليلى"}

func TestWhatPosesIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		// Titles, as they are, in several languages.
		"Support", "SUPPORT", "support team", "Admin", "Administrator", "The Admin", "Agent", "Agent Lee", "Customer Service",
		"Anna (Support)", "Anna from support", "Supervisor", "Moderator", "Official Shop", "Helpdesk", "Staff", "Bot", "System", "Owner",
		"Kundendienst", "Geschäftsführer", "Geschaeftsfuehrung", "Anna, Mitarbeiterin", "Conseillère", "Modérateur", "Équipe Alder",
		"Soporte", "Atención al cliente", "Supporto", "Klantenservice", "Obsługa klienta", "Yönetici", "Поддержка", "ПОДДЕРЖКА", "Админ",
		"Администратор", "الدعم", "الدَّعم", "الإدارة", "خدمة العملاء", "תמיכה", "客服", "客服小王", "管理員", "サポート", "ｻﾎﾟｰﾄ", "관리자", "แอดมิน",
		// Other scripts, forms and marks.
		"Ѕuрроrt", "Αdmin", "ΑDMIN", "АDМІN", "Ａｄｍｉｎ", "𝐀𝐝𝐦𝐢𝐧", "𝔖𝔲𝔭𝔭𝔬𝔯𝔱", "Ⓢⓤⓟⓟⓞⓡⓣ", "Ádmïn", "Aḍmịn", "ꓢꓴꓑꓑꓳꓣꓔ", "Ѕеrviсе", "Mоdеrаtоr", "аgеnt",
		"S\u0336u\u0336p\u0336p\u0336o\u0336r\u0336t", "ɑdmın", "Øperator", "Suppօrt",
		// Digits and signs for letters.
		"Supp0rt", "5upport", "$upp0rt", "Adm1n", "Adrnin", "4dmin", "@dmin", "Admln", "AdmIn", "adm|n", "M0der4t0r", "5t4ff", "Ag3nt", "Servvice"[:4] + "ice",
		// Spaced, joined, decorated.
		"S u p p o r t", "S.u.p.p.o.r.t", "S-U-P-P-O-R-T", "Sup port", "Supp ort Team", "A d m i n", "Ad min", "SupportTeam", "supportteam",
		"xXsupportXx", "Support_1", "Support2", "24support", "Admin123", "Admin!!", "★ Support ★", "[Admin] Tom", "Tom/Admin", "Ad\u200bmin", "Sup\u00adport",
		"\u202etroppus", "\u202dAnna", "Sup\u2060port", "Su\ufe0fpport", "Admin\u00a0Tom", "  Admin  ", "Admin\n",
		// The shop.
		"Alder & Oak", "alder and oak"[:5] + " & oak", "AlderOak", "Аldеr & Оаk", "A1der & 0ak", "Alder & Oak Anna", "Anna at Alder-Oak", "Alder Oak 2",
		// Colleagues.
		"Mina", "mina", "MINA", "Мina", "M1na", "Míná", "M i n a", "Lee", "L33", "1ee", "ruth adahl", "Ruth  Ådahl", "оксана", "Oксана", "لَيلى",
	} {
		if !As(name, "Alder & Oak", colleagues) {
			t.Errorf("%q would be taken", name)
		}
	}
}

// TestNamesOfPeopleAreTaken has made-up names in many languages, and words that are near to a title.
func TestNamesOfPeopleAreTaken(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Split(strings.TrimSpace(string(list)), "\n")
	if len(names) < 290 {
		t.Fatalf("only %d names", len(names))
	}
	for _, name := range names {
		if As(name, "Alder & Oak", colleagues) {
			t.Errorf("%q is refused", name)
		}
		if As(strings.ToUpper(name), "Alder & Oak", colleagues) {
			t.Errorf("%q is refused", strings.ToUpper(name))
		}
	}
	for _, name := range []string{"", " ", "…", "Mina Berg", "Leela", "Alder", "Oak", "Nils Oakley", "Anna Alder", "Ruth"} {
		if As(name, "Alder & Oak", colleagues) {
			t.Errorf("%q is refused", name)
		}
	}
	if As("Anna Books", "Books", nil) || As("Anna", "", []string{"", "…"}) {
		t.Error("a shop's name of one short word, or no name, refuses others")
	}
	if !As("Books", "Books", nil) || !As("Anna Riverstone", "Riverstone", nil) {
		t.Error("the shop's own name is taken")
	}
}

func TestNoTitleRefusesAnother(t *testing.T) {
	t.Parallel()
	for w := range titles.word {
		if utf8.RuneCountInString(w) < 2 {
			t.Errorf("%q is too short for a title", w)
		}
	}
}

// FuzzAs: any name is judged, in bounded time, and in the same way however it is padded.
func FuzzAs(f *testing.F) {
	for _, s := range []string{"Support", "Ѕuрроrt", strings.Repeat("a ", 200), "\xff\xfe", "\u0344\u0344"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if len(name) > maxName-4 {
			return
		}
		begun := time.Now()
		got := As(name, "Alder & Oak", colleagues)
		if took := time.Since(begun); took > time.Second {
			t.Errorf("took %v", took)
		}
		if got != As(" "+name+" ", "Alder & Oak", colleagues) {
			t.Errorf("%q is judged in another way with spaces around it", name)
		}
	})
}

func BenchmarkAs(b *testing.B) {
	staff := make([]string, 200)
	for i := range staff {
		staff[i] = "Colleague Number " + strings.Repeat("x", i%20)
	}
	for b.Loop() {
		As("Anna Katharina Musterfrau", "Alder & Oak", staff)
	}
}
