package notify

import "snug/internal/chat"

var english = words{
	language: "en",
	foot:     "This message was made by a program. Answers to it are not read.",
	letters: map[chat.MailKind]letter{
		chat.MailInvitation: {"You are invited to {shop}'s chat", `Hello,

you are invited to {shop}'s live chat, as a member of staff.
The invitation comes from {by}.

Follow this link to choose how you sign in:

{link}

The link works once. It ends on {until}.
If you don't know what this is about, do nothing: without the link nobody gets an account.`},
		chat.MailReset: {"Choose a new password for {shop}'s chat", `Hello,

somebody, most likely you, asked for a new password for {shop}'s live chat. Choose one here:

{link}

The link works once. It ends on {until}.
If it was not you, do nothing. Your password stays as it is. Should such mails come again, tell whoever runs the chat.`},
		chat.MailPasswordChanged: {"Your password for {shop}'s chat was changed", `Hello,

your password for {shop}'s live chat was changed, and your other sessions were ended.
It was changed on {at}.

If it was not you, tell whoever runs the chat at once.`},
		chat.MailFactorsReset: {"Your second factor for {shop}'s chat was taken away", `Hello,

your second factors for {shop}'s live chat were reset: authenticator, passkeys and recovery codes that you had no longer work.
It was done on {at}.
It was done by {by}.

If you did not ask for it, tell whoever runs the chat at once.`},
		chat.MailFactorsChanged: {"Your second factors for {shop}'s chat", `Hello,

something happened to the second factors that you sign in to {shop}'s live chat with.
What: {what}
On: {at}

If it was not you, tell whoever runs the chat at once.`},
		chat.MailEmailChanged: {"Your e-mail address for {shop}'s chat was changed", `Hello,

the e-mail address that you sign in to {shop}'s live chat with was changed. This goes to the old address and to the new one.
Sessions and links that were open have ended.
By: {by}
On: {at}

If you don't know of it, tell whoever runs the chat at once.`},
		chat.MailSessionStolen: {"Somebody used a session of yours at {shop}'s chat", `Hello,

the cookie of one of your sessions at {shop}'s live chat came from another browser than yours. It opened nothing, and the
session was ended on {at}.

Whoever has the cookie has been in your browser or on your computer. Tell whoever runs the chat at once, don't sign in from that
computer until it was looked at, and end your other sessions under Settings.`},
		chat.MailApprovalWaiting: {"A change of {shop}'s chat waits for a second person", `Hello,

a change waits for a second person to decide.
What: {what}
Asked for by: {by}
It lapses on: {until}

Look at it, and decide, here:

{link}`},
		chat.MailNews: {"Something was changed in {shop}'s chat", `Hello,

something was changed that you are to know of.
What: {what}
By: {by}
On: {at}

{link}`},
		chat.MailIncident: {"{severity}: {kind}", `An incident at {shop}'s chat.

What: {kind}
Severity: {severity}
Seen: {count} times
From: {source}
Account: {person}
Where: {door}
First: {first}
Last: {last}

The evidence, and what was done about it:

{link}`},
		chat.MailIncidents: {"{count} more incidents", `More incidents came up at {shop}'s chat than are told one by one.

New or graver: {count}
The gravest: {severity}
From: {first}
Until: {last}

{kinds}

All of them:

{link}`},
		chat.MailDigest: {"Incidents of the day", `What came up at {shop}'s chat.

From: {from}
Until: {until}
Incidents: {count}
Of them still open: {open}
Answers taken: {answers}

By severity:
{severities}

By kind:
{kinds}

{link}`},
		chat.MailTest: {"A test", `Mail from {shop}'s chat arrives.

Sent on {at}.`},
	},
	labels: map[string]string{
		"settings.loosened": "settings on the host, which protect less than before",
		"access.allow_list": "the allow-list", "masking.policy": "what is masked", "access.roles": "what roles permit", "staff.role": "what a person may do",
		"access.elevate": "temporary access", "access.elevation_end": "the end of temporary access",
		"staff.add": "somebody to be invited", "staff.invite": "somebody to be invited again", "staff.sites": "the sites that a person serves",
		"staff.email": "the e-mail address of a person", "staff.teams": "the teams of a person", "factor.reset": "the second factors of a person", "conversation.erase": "a conversation to be erased",
		"factor_enrolled": "a factor was added", "factor_removed": "a factor was removed", "recovery_used": "a recovery code was used",
		"recovery_renewed": "new recovery codes were made, and the old ones ended",
		"info":             "Information", "low": "Low", "medium": "Medium", "high": "High", "critical": "Critical",
	},
}
