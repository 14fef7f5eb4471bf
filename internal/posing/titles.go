package posing

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What staff of a shop are called. Left out is what is somebody's name: Page, Clerk, Steward, Wakil, Musharraf, Bot, Root, Chef.
const (
	// anywhere: no name with such a word in it is a person's.
	anywhere = `
	support supports admin admins administrator administration moderator moderators supervisor helpdesk helpcenter helpline hotline
	agent agents operator operators manager management representative employee official officially verified service services
	team teams customercare customerservice customersupport security webmaster sysadmin advisor adviser consultant teamleader
	teamlead techsupport livechat chatbot assistant concierge backoffice
	kundendienst kundenservice kundenbetreuung kundenbetreuer kundenbetreuerin kundenberater kundenberaterin mitarbeiter
	mitarbeiterin berater beraterin kundenberatung geschaftsfuhrer geschaeftsfuehrer geschaftsfuhrung geschaeftsfuehrung
	administratorin moderatorin verwaltung teamleitung verkaufsberater filialleiter sachbearbeiter sachbearbeiterin
	assistance conseiller conseillere administrateur administratrice moderateur moderatrice equipe superviseur superviseuse
	operateur operatrice gerante serviceclient vendeuse
	soporte asistencia administrador administradora moderador moderadora agente agentes servicio equipo supervisora gerente
	operador operadora asesor asesora atencion empleado empleada encargado encargada
	supporto assistenza amministratore amministratrice moderatore operatore operatrice servizio suporte atendimento servico
	equipa equipe atendente funcionario klantenservice klantendienst beheerder medewerker ondersteuning kundservice kundeservice
	kundtjanst asiakaspalvelu obsluga wsparcie administratorka podpora spravce zakaznicka destek yonetici musteri temsilcisi
	поддержка поддержки техподдержка администратор администрация админ модератор оператор менеджер сотрудник консультант служба
	підтримка адміністратор адмін модератор оператор підтримки
	υποστηριξη διαχειριστης
	الدعم دعم الموظف موظف موظفة المدير الادارة ادارة خدمة العملاء المسؤول فريق الفريق
	תמיכה שירות מנהל נציג
	サポート 管理者 管理人 スタッフ 運営 カスタマー 担当者 客服 管理员 管理員 官方 工作人员 店长 고객센터 관리자 상담원 운영자 고객지원
	สนับสนุน แอดมิน`

	// alone: only as the whole of a name, for some people are called so.
	alone = `
	billing staff bot root help info mod mods owner boss chef chief crew sales seller shop store webshop system systems snug office
	contact service desk chat chatagent noreply postmaster hostmaster abuse privacy legal you me the theteam verkauf verkaufer
	verkaufer inhaber inhaberin chefin hilfe zentrale geschaft buro vertrieb auskunft leitung vendeur patron gerant aide boutique
	tienda ayuda jefe jefa vendedor vendedora dueno negozio aiuto titolare loja ajuda gerencia winkel hulp eigenaar sklep pomoc
	magaza yardim магазин помощь владелец админша система المتجر مساعدة المشرف مدير مسؤول المالك النظام`
)

type titleSet struct {
	word, whole map[string]bool
	long        []string
}

var titles = func() titleSet {
	t := titleSet{word: map[string]bool{}, whole: map[string]bool{}}
	for _, w := range strings.Fields(anywhere) {
		s := look(norm.NFKD.String(w)).joined
		t.word[s] = true
		if n := utf8.RuneCountInString(s); n >= inside || isIdeographic(w) {
			t.long = append(t.long, s)
		}
	}
	for _, w := range strings.Fields(alone) {
		t.whole[look(norm.NFKD.String(w)).joined] = true
	}
	return t
}()

// within tells whether a word has a title in it that is too long for chance, or of a script that writes no spaces.
func (t *titleSet) within(word string) bool {
	for _, l := range t.long {
		if strings.Contains(word, l) {
			return true
		}
	}
	return false
}

// isIdeographic tells whether a title is of a script that writes no spaces between words.
func isIdeographic(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return r >= 0x2E80 && r < 0xFB00 || r >= 0x0E00 && r < 0x0E80
}
