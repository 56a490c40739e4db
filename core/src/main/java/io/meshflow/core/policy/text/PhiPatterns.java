package io.meshflow.core.policy.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Health identifiers that have a shape: numbers, dates, addresses. */
final class PhiPatterns {

  private static final String MONTH =
      "(?:jan(?:uary)?|feb(?:ruary)?|march|mar(?=[. ]\\d|[-. ,]{1,2}\\d)|apr(?:il)?|may|june?|july?|aug(?:ust)?"
          + "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
  private static final String STATE =
      "(?-i:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI"
          + "|S[CD]|T[NX]|UT|V[AT]|W[AIVY])";
  private static final String STATE_NAME =
      "(?:alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia"
          + "|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland"
          + "|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada"
          + "|new (?:hampshire|jersey|mexico|york)|(?:north|south) (?:carolina|dakota)|ohio|oklahoma"
          + "|oregon|pennsylvania|rhode island|tennessee|texas|utah|vermont|(?:west )?virginia"
          + "|washington|wisconsin|wyoming)";
  private static final String CODE =
      "((?=[a-z./-]{0,12}\\d)[a-z0-9](?:[a-z0-9./-]{0,23}[a-z0-9])?)";
  private static final String IS = "\\s{0,3}(?:is|was|of|are|[:#=-])?\\s{0,3}[:#]?\\s{0,3}";

  /** Group 1 is hidden; without a group all of it is. Case does not count. */
  private static final List<Pattern> SHAPES =
      List.of(
          // ways to reach somebody
          any("(?<![\\w.+-])[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,4}"),
          any(
              "\\b[\\w.]{2,40} ?[\\[(](?:at|@)[\\])] ?[\\w-]{1,40} ?(?:\\.|[\\[(]dot[\\])]) ?[a-z]{2,8}\\b"),
          any(
              "\\b(?:https?|ftp)://[^\\s<>\"')\\]]{1,2000}|\\bwww\\.[\\w-]{1,60}\\.[^\\s<>\"')\\]]{2,500}"),
          any(
              "(?<![\\d.])(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?![\\d.]*\\d)"),
          any(
              "(?<![\\w:])(?:[0-9a-f]{1,4}:){3,7}(?::|[0-9a-f]{1,4})(?::?[0-9a-f]{1,4}){0,4}(?![\\w:])"),
          any("(?<![\\w:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\\w:-])"),
          any(
              "(?<![\\d/.-])(?:\\+?1[-. ]{0,2})?(?:\\(\\d{3}\\)[-. ]?|\\d{3}[-. ])\\d{3}[-. ]\\d{4}(?:\\s{0,2}(?:x|ext\\.?|extension)\\s{0,2}\\d{1,6})?(?![\\d-])"),
          any("(?<![\\w+])\\+\\d{1,3}(?:[ .-]?\\(?\\d{1,4}\\)?){2,6}\\d(?!\\w)"),
          any(
              "\\b(?:phone|telephone|tel|call(?:ed)?|cell|mobile|fax|pager|contact|reach(?:ed|able)?|text|voicemail|dial)\\b(?: (?:number|no\\.?|him|her|them|me|us|at|on|is|#))*"
                  + IS
                  + "(?:at |on )?(\\(?\\d{3}\\)?[-. ]?\\d{3}[-. ]?\\d{4}|\\d{3}[-. ]\\d{4}|0\\d{2,4}[ /-]?\\d{3,4}[ -]?\\d{2,5})"),
          any("(?<![\\w@/.])@[a-z][\\w.]{2,29}\\b"),
          // numbers of people and papers
          any("(?<![\\d-])\\d{3}[- ]\\d{2}[- ]\\d{4}(?![\\d-])"),
          any(
              "\\b(?:ssn|social security(?: (?:number|no\\.?|#))?|social|taxpayer id|itin)\\b[^\\d\\n]{0,20}((?:\\d{3}[- .]?\\d{2}[- .]?\\d{4})|(?:[x*]{3}-?[x*]{2}-?)?\\d{4})\\b"),
          any(
              "\\b(?:mrn|m\\.r\\.n\\.|medical record|(?:patient|pt|hospital|chart|encounter|health plan|beneficiary|subscriber|enrollee|medicare|medicaid|npi|dea|vin|passport|fin|csn|uhid|nhs|certificate|licen[cs]e plate|plate)\\b(?! is| was))(?: (?:record|id|identifier|number|no\\.?|num|code|ident|registration))*\\.?\\s{0,2}#?"
                  + IS
                  + CODE
                  + "\\b"),
          any(
              "\\b(?:account|acct|policy|member|group|insurance|claim|case|visit|licen[cs]e|driver'?s licen[cs]e|dl|serial|device|implant|pacemaker|vehicle|tax|reference|ref|accession|specimen|lab|rx|prescription|invoice|admission|bed|badge|employee|student|card|confirmation|authorization|auth|referral|order|study|record|file|id)\\.?\\s{0,2}(?:identification )?(?:number|no\\.?|num|id|identifier|code|#|:)+"
                  + IS
                  + CODE
                  + "\\b"),
          any("(?<!\\w)#\\s?((?=[a-z-]{0,4}\\d)[a-z0-9][a-z0-9-]{4,20})\\b"),
          any("(?<![\\w-])(?-i:[A-Z]{2}\\d{7})(?![\\w-])"),
          any(
              "(?<!\\w)(?-i:[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\\d[- ]?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\\d[- ]?[AC-HJKMNP-RT-Y]{2}\\d{2})(?!\\w)"),
          any("(?<!\\w)(?-i:(?=[A-HJ-NPR-Z]*\\d)(?=\\d*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17})(?!\\w)"),
          any("(?<!\\w)(?-i:[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?)(?!\\w)"),
          // dates, except bare years
          any(
              "(?<![\\d/.-])(?:0?[1-9]|[12]\\d|3[01])([/-])(?:0?[1-9]|[12]\\d|3[01])\\1(?:\\d{4}|\\d{2})(?![\\d/-])"
                  .replace("([/-])", "(?:[/-])")
                  .replace("\\1", "[/-]")),
          any("(?<![\\d.])(?:0?[1-9]|[12]\\d|3[01])\\.(?:0?[1-9]|1[0-2])\\.(?:19|20)\\d{2}(?!\\d)"),
          any(
              "(?<![\\d-])(?:19|20)\\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\\d|3[01])(?:[t ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:z|[+-]\\d{2}:?\\d{2})?)?(?!\\d)"),
          any(
              "\\b"
                  + MONTH
                  + "\\s{1,2}(?:the )?\\d{1,2}(?:st|nd|rd|th)?(?:\\s{0,2},?\\s{1,2}(?:of )?(?:'\\d{2}|(?:19|20)\\d{2}))?(?![\\d%/])\\b"),
          any(
              "\\b\\d{1,2}(?:st|nd|rd|th)?(?:\\s{1,2}of)?[\\s-]{1,2}"
                  + MONTH
                  + "(?:[\\s,-]{1,3}(?:'?\\d{2}|(?:19|20)\\d{2}))?\\b"),
          any("\\b" + MONTH + "(?:,?\\s{1,2}of)?,?\\s{1,2}(?:19|20)\\d{2}\\b"),
          any(
              "\\b(?:on|since|dated?|dob|born|admitted|discharged|seen|until|by|due|before|after|from)\\s{1,2}(\\d{1,2}/\\d{1,2})(?![\\d/%])"),
          any(
              "\\b(?:dob|d\\.o\\.b\\.?|date of birth|birth ?date|birthday|date of (?:death|service|admission|discharge)|dos|dod)"
                  + IS
                  + "((?=[^\\n]{0,12}\\d)[a-z0-9][a-z0-9/.-]{3,11}(?: \\d{1,2},? \\d{2,4})?)"),
          any(
              "\\b(?:9\\d|1[01]\\d)(?=[- ]?(?:years?[- ]old|year[- ]old|y\\.?/?o\\b|y\\.o\\.|yrs?\\b|years? of age))"),
          any("\\b(?:age[d]?|aged)" + IS + "((?:9\\d|1[01]\\d))\\b"),
          // places smaller than a state
          any(
              "(?<![\\w-])\\d{1,6}[a-z]?(?:[-/]\\d{1,5})?(?: (?:[nsew]|north|south|east|west)\\.?)?(?: (?-i:[A-Z0-9])[\\w.'-]{0,24}){1,4} (?:street|str?|avenue|ave?|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|terrace|ter|way|circle|cir|parkway|pkwy|highway|hwy|square|sq|trail|trl|loop|alley|row|walk|crescent|close|gardens|mews)\\b\\.?(?:,? (?:apt|apartment|suite|ste|unit|floor|fl|room|rm|#)\\.? ?#?[\\w-]{1,6})?"),
          any(
              "(?<![\\w-])\\d{1,6}(?: [a-z][\\w.'-]{1,24}){1,3} (?:street|avenue|road|boulevard|lane|drive|court)\\b(?:,? (?:apt|apartment|suite|unit|#)\\.? ?[\\w-]{1,6})?"),
          any("\\b(?:p\\.? ?o\\.? ?box|post office box)\\s{0,2}#?\\d{1,8}"),
          any(
              "\\b((?-i:[A-Z][\\w.'-]{1,20})(?: (?-i:[A-Z])[\\w.'-]{1,20}){0,2}),\\s{0,2}"
                  + STATE
                  + "\\b"),
          any("\\b(?:" + STATE + "|" + STATE_NAME + ")[, ]{1,3}(\\d{5}(?:-\\d{4})?)\\b"),
          any(
              "\\b(?:zip|postal|post)(?: ?code)?"
                  + IS
                  + "(\\d{5}(?:-\\d{4})?|[a-z]{1,2}\\d[a-z\\d]? ?\\d[a-z]{2})\\b"),
          any("(?<![\\w-])\\d{5}-\\d{4}(?![\\w-])"),
          any(
              "\\b(?:lives?|living|lived|resid(?:es|ing|ed)|resident|hometown|relocated|moved|born) (?:in|at|near|to|of|is) ((?-i:[A-Z][\\w.'-]{1,20})(?:,? (?-i:[A-Z])[\\w.'-]{1,20}){0,2})"),
          any(
              "\\b(?:city|town|county|village|address|street)\\s{0,2}[:=]\\s{0,2}([^\\n;|]{2,80}?)(?=[\\n;|]|, (?:state|zip)|$)"),
          // bodies
          any(
              "\\b(?:finger ?prints?|retina(?:l)? scans?|iris scans?|voice ?prints?|face ?prints?|palm ?prints?|genome|dna(?: (?:sample|sequence|profile)s?)?)\\b"));

  private static final Pattern CARD = any("(?<![\\w-])\\d(?:[ -]?\\d){12,18}(?![\\w-])");
  private static final Pattern PROVIDER = any("(?<![\\w-])\\d{10}(?![\\w-])");

  private PhiPatterns() {}

  private static Pattern any(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  }

  static void find(String text, Spans spans) {
    for (Pattern shape : SHAPES) {
      Matcher matcher = shape.matcher(text);
      while (matcher.find()) {
        boolean grouped = matcher.groupCount() > 0;
        if (!grouped) {
          spans.add(matcher.start(), matcher.end());
        } else if (matcher.start(1) >= 0) {
          spans.add(matcher.start(1), matcher.end(1));
        }
      }
    }
    checked(CARD, "", text, spans);
    checked(PROVIDER, "80840", text, spans);
  }

  private static void checked(Pattern shape, String prefix, String text, Spans spans) {
    Matcher matcher = shape.matcher(text);
    while (matcher.find()) {
      if (Checksums.luhn(prefix + matcher.group())) {
        spans.add(matcher.start(), matcher.end());
      }
    }
  }
}
