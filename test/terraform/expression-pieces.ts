/** What random expressions are put together from. */
export type Pool = readonly string[];

/**
 * The strings behind each `¦`, backslashes as they are; `$\{` stands for what
 * would be a placeholder.
 */
function pool({ raw }: TemplateStringsArray): Pool {
  const text = raw.join("").replace(/\n\s*/g, "").replaceAll("$\\{", "${");
  return text.split("¦").slice(1);
}

/** The kinds of expressions. */
export type Kind =
  "string" | "number" | "bool" | "list" | "numbers" | "set" | "map" | "object" | "tuple" | "null";

export const REFERENCES: Readonly<Record<Kind, Pool>> = {
  string: pool`¦local.text¦local.lines¦local.accent¦local.empty¦var.text¦local.words[1]`,
  number: pool`¦local.big¦local.half¦local.minus¦local.object.port¦local.counts[0]`,
  bool: pool`¦local.yes¦local.object.on`,
  list: pool`¦local.words¦local.list¦var.list¦local.object.tags¦local.nested[*].id`,
  numbers: pool`¦local.counts¦local.nested[0].ports`,
  set: pool`¦local.set`,
  map: pool`¦local.map`,
  object: pool`¦local.object¦local.deep¦local.nested[0]`,
  tuple: pool`¦local.tuple¦local.nested¦local.words`,
  null: pool`¦local.none¦var.nothing¦local.object.none`,
};

export const STRINGS = pool`
  ¦¦a¦b¦abc¦Hello World¦hello-world foo_bar¦  x ¦a,b,,c¦1¦-1¦1e3¦0.10¦007¦true¦false¦null¦0x1F¦ff
  ¦é¦e\u0301x¦ß¦ǆ¦İi¦ﬁ¦a\nb¦a\r\nb\r\n¦\t\"q\" \\¦$$\{x}¦%%{y}¦<a>&'¦\U0001F600¦a.b*c¦10.0.0.0/8
  ¦10.1.2.3¦fe80::/10¦2020-02-29T23:59:58Z¦2021-01-02T03:04:05+02:00¦{\"a\":[1,2.50,null]}¦[1, 2]
  ¦YWJj¦a: 1\nb: [x, y]\n¦a,b\n1,2\n¦ÅÄÖ¦日本
`;

export const NUMBERS = pool`
  ¦0¦1¦2¦3¦-1¦-0¦10¦16¦64¦0.1¦0.5¦1.5¦-2.5¦1e3¦2.5e-3¦9007199254740993¦18446744073709551616¦1e30
  ¦0.1234567890123456789¦100¦7
`;

/** Strings that some parameters take, whole. */
export const LITERALS: Readonly<Record<string, Pool>> = {
  pattern: pool`
    ¦a¦[a-z]+¦(\\w+)-(\\w+)¦(?P<x>[a-z])(?P<y>.)¦l+¦^.¦.$¦(?i)HELLO¦\\d+¦\\s*¦¦(a)|(b)¦(?s).*
    ¦(?m)^b¦[[:alpha:]]¦\\p{L}+¦(¦x*?¦\\bw
  `,
  format: pool`
    ¦%s¦%v¦%d¦%q¦%t¦%5s|¦%-5s|¦%05d¦%+d¦%x¦%X¦%o¦%b¦%e¦%f¦%g¦%.2f¦%8.3f|¦%#v¦%%¦%[1]s-%[1]s¦%5t|
    ¦%.1s¦%08.2f¦%G¦%#x¦% d¦%3v|¦%-8q|¦%c¦%s%s¦%s-%d¦%[2]s%[1]s¦%.3g¦%6.2e|¦%¦é%sü
  `,
  date: pool`
    ¦YYYY-MM-DD'T'hh:mm:ssZ¦EEE, DD MMM YY¦EEEE MMMM D¦HH:mm AA¦h 'o''clock' aa¦ZZZZ¦ZZZZZ
    ¦M/D/YYYY¦s¦YYYYY¦H¦'x
  `,
  duration: pool`¦1h¦-30m¦1h30m¦10s¦1.5h¦72h¦1ms¦1d¦¦1¦-1h2m3.5s`,
  instant: pool`
    ¦2020-02-29T23:59:58Z¦2021-01-02T03:04:05+02:00¦1999-12-31T00:00:00.25Z¦2020-01-01
  `,
  json: pool`
    ¦{}¦[1,2.50,null,true]¦{\"a\":{\"b\":\"\\u00e9\"}}¦1e2¦\"x\"¦[1,]¦nul¦ 1 ¦{\"a\":1,\"a\":2}
  `,
  yaml: pool`
    ¦a: 1¦- x\n- y: 2¦{a: b, c: [1, ~]}¦a: |\n  t\n  u\n¦yes¦0o17¦0x1f¦1_000¦a: &x 1\nb: *x
    ¦2020-01-01¦\"q\"¦'s'¦a: >-\n  f\n  g¦- ¦a:\n- b¦1.50¦.inf¦<<: {a: 1}
  `,
  csv: pool`¦a,b\n1,2\n3,4¦a\n\"x,y\"\n¦a,a\n1,2¦a,b\n1¦¦a\n¦ a , b\n 1,\"2\"\n`,
  cidr: pool`
    ¦10.0.0.0/8¦192.168.1.7/24¦fe80::/10¦2001:db8::/32¦10.0.0.0¦10.0.0.0/33¦1.2.3.4/0
  `,
  base64: pool`¦YWJj¦YQ==¦4pyT¦_-¦YW Jj¦/w==¦`,
  encoding: pool`¦UTF-8¦utf-8¦UTF-16LE¦UTF-16BE¦ISO-8859-1¦windows-1252`,
  digits: pool`¦ff¦-101¦0¦777¦zZ¦12¦+5¦¦1.5`,
  template: pool`¦local.text¦local.map.a¦local.words[0]¦var.text`,
};

/** What strings of some kinds are put together from, beside the whole ones. */
export const PIECES: Readonly<Record<string, Pool>> = {
  string: pool`
    ¦a¦B¦é¦e\u0301¦ß¦1¦0¦ ¦  ¦\n¦\r\n¦\t¦,¦-¦_¦.¦/¦\\¦\"¦$$\{¦%%{¦$¦%¦#¦<¦&¦=¦:
    ¦\U0001F469\u200D\U0001F680¦日¦ﬁ¦ab¦ab
  `,
  pattern: pool`
    ¦a¦b¦.¦[a-c]¦[^a]¦\\w¦\\s¦\\d¦\\b¦^¦$¦(a|b)¦(?:ab)¦(?P<n>.)¦(¦)¦*¦+¦?¦{2}¦{1,}¦*?¦|
    ¦[[:upper:]]¦\\pL¦(?i)¦(?i:b)¦\\.¦é¦\\A¦\\z¦\\n
  `,
  replacement: pool`¦a¦$1¦$0¦$$\{1}¦$n¦$$\{n}¦$$¦\\1¦$1a¦é¦¦$2¦$`,
  format: pool`
    ¦a¦%¦%%¦é¦d¦s¦v¦q¦x¦f¦e¦g¦t¦%s¦%d¦%v¦%5¦%-5¦%05¦%+¦%#¦%.2¦%[1]¦% ¦%8.3¦%q¦b¦o¦X
  `,
  date: pool`
    ¦Y¦YY¦YYYY¦M¦MM¦MMM¦MMMM¦D¦DD¦E¦EEE¦EEEE¦h¦hh¦H¦HH¦m¦mm¦s¦ss¦a¦aa¦A¦AA¦Z¦ZZZ¦ZZZZ¦ZZZZZ¦ ¦-
    ¦'T'¦'it''s'¦:¦é
  `,
  yaml: pool`
    ¦a: ¦b: ¦- ¦  ¦\n¦\n  ¦1¦x¦'q'¦\"d\"¦[1, x]¦{k: v}¦~¦null¦true¦no¦#c¦|\n  t\n¦>\n  f\n  g\n
    ¦&n ¦*n¦!!str ¦? ¦1.5¦0x1f¦1e3¦---\n¦: ¦é¦@¦%¦,
  `,
  json: pool`¦{¦}¦[¦]¦,¦:¦1¦-0¦1e2¦1.50¦\"a\"¦\"\\n\"¦true¦null¦ ¦\n¦\"b\":¦[]`,
  csv: pool`¦a¦b¦,¦\n¦\"¦\"x,y\"¦\r\n¦ ¦\"\"¦é¦1`,
  duration: pool`¦1¦h¦m¦s¦ms¦us¦ns¦-¦.5¦30¦+¦µs¦ `,
};

/** Functions by what they give, with what their arguments are. */
export const FUNCTIONS: Readonly<Record<Kind, Pool>> = {
  string: pool`
    ¦upper string¦lower string¦title string¦trimspace string¦chomp string¦strrev string
    ¦trim string string¦trimprefix string string¦trimsuffix string string¦indent number string
    ¦replace string string string¦replace string regex replacement¦substr string number number
    ¦join string list¦join string list list¦format format any¦format format any any¦jsonencode any
    ¦yamlencode any¦base64encode string¦base64decode base64¦urlencode string
    ¦textencodebase64 string encoding¦textdecodebase64 base64 encoding¦md5 string¦sha1 string
    ¦sha256 string¦sha512 string¦base64sha256 string¦base64sha512 string¦uuidv5 name string
    ¦formatdate date instant¦timeadd instant duration¦cidrhost cidr number¦cidrnetmask cidr
    ¦cidrsubnet cidr bits number¦tostring any¦coalesce string string¦coalesce null string
    ¦regex pattern string¦basename string¦dirname string¦lookup map string string¦one list
    ¦element list number¦templatestring template object¦nonsensitive string¦tostring number
    ¦tostring bool
  `,
  number: pool`
    ¦abs number¦ceil number¦floor number¦signum number¦log number number¦pow number bits
    ¦max number number¦min number number number¦parseint digits number¦length string¦length any
    ¦sum numbers¦tonumber string¦tonumber any¦index list string¦timecmp instant instant¦max spread
  `,
  bool: pool`
    ¦startswith string string¦endswith string string¦strcontains string string
    ¦contains list string¦alltrue bools¦anytrue bools¦tobool any¦can any¦issensitive any
    ¦contains set string
  `,
  list: pool`
    ¦split string string¦sort list¦reverse list¦distinct list¦compact list¦concat list list
    ¦keys map¦keys object¦values map¦tolist list¦tolist set¦formatlist format list
    ¦formatlist format list list¦formatlist format string list¦regexall pattern string
    ¦flatten tuple¦slice list number number¦chunklist list number¦matchkeys list list list
    ¦coalescelist list list¦setproduct list set¦cidrsubnets cidr bits bits¦tolist tuple
  `,
  numbers: pool`¦range number¦range number number¦range number number number¦reverse numbers`,
  set: pool`
    ¦toset list¦setunion set list¦setintersection set list¦setsubtract set list¦toset tuple
    ¦setproduct set set¦toset numbers
  `,
  map: pool`
    ¦merge map map¦zipmap list list¦transpose lists¦tomap map¦tomap object¦merge map object
  `,
  object: pool`
    ¦jsondecode json¦yamldecode yaml¦merge object map¦merge object null¦zipmap list tuple
  `,
  tuple: pool`
    ¦csvdecode csv¦flatten lists¦values object¦concat list tuple¦setproduct list list
  `,
  null: pool`¦one empty¦try any null`,
};
