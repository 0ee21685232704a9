/*
 * What a page says beside a name, or may come to say, in the languages of the product: English, German, Spanish,
 * French, Portuguese, Arabic. Without accents: they are taken off before a name is compared.
 */

/** Refused wherever they are a word of a name. No name that is known is any of them. */
export const CLAIMS = [
  ...['verified', 'verifiziert', 'verifizierte', 'verifizierter', 'bestatigt', 'gepruft'],
  ...['verificado', 'verificada', 'verifie', 'verifiee', 'موثق', 'موثقة', 'الموثق'],
  ...['admin', 'admins', 'sysadmin', 'administrator', 'administrators', 'administratorin', 'administration'],
  ...['administrador', 'administradora', 'administrateur', 'administratrice', 'أدمن', 'ادمن', 'الأدمن'],
  ...['moderator', 'moderators', 'moderatorin', 'moderador', 'moderadora', 'moderateur', 'moderatrice'],
  ...['official', 'offiziell', 'offizieller', 'offizielle', 'oficial', 'officiel', 'officielle'],
  ...['support', 'soporte', 'suporte', 'الدعم'],
  ...[
    'talki',
    'talkis',
    'talkiteam',
    'talkisupport',
    'talkiadmin',
    'talkistaff',
    'talkiofficial',
    'talkihelp',
  ],
]

/** Refused inside of longer words too, and with their letters or syllables apart. */
export const CLAIMS_WITHIN = ['verified', 'verifiziert', 'verificado', 'verificada', 'keepsthedoor']

/**
 * Refused only as a label, because there are people of these names (Adam Host, Leopold Staff): in brackets, after a
 * comma, between other separators, or as the whole name.
 */
export const LABELS = [
  ...['you', 'host', 'hosts', 'cohost', 'owner', 'organizer', 'organiser', 'staff', 'mod', 'system'],
  ...['gastgeber', 'gastgeberin', 'veranstalter', 'veranstalterin'],
  ...['anfitrion', 'anfitriona', 'organizador', 'organizadora', 'anfitriao', 'anfitria'],
  ...['hote', 'hotesse', 'organisateur', 'organisatrice'],
  ...['مضيف', 'المضيف', 'مشرف', 'المشرف', 'مدير', 'المدير', 'مسؤول', 'المسؤول', 'رسمي'],
]

/** Refused in brackets alone: they are family and given names as well (Du Fu, Tu Youyou). */
export const BRACKETED_LABELS = ['du', 'sie', 'tu', 'usted', 'vous', 'toi', 'voce', 'أنت', 'انت']

/** What may stand around a label without making it less of one: "(the host of this call)". */
export const FILLERS = [
  ...['the', 'your', 'our', 'of', 'this', 'call', 'room', 'meeting', 'co', 'is'],
  ...[
    'der',
    'die',
    'das',
    'ein',
    'eine',
    'dieser',
    'el',
    'la',
    'le',
    'l',
    'o',
    'a',
    'de',
    'del',
    'da',
    'do',
    'du',
  ],
]
