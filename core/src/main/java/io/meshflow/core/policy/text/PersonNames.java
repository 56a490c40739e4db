package io.meshflow.core.policy.text;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of people: by title, by label, by list, by what stands around them. */
final class PersonNames {

  private static final Pattern LABEL =
      Pattern.compile(
          "\\b(?:(?:patient|member|client|full|first|last|middle|maiden|family|given|legal|contact"
              + "|mother'?s|father'?s|spouse'?s|guardian'?s|provider|physician|doctor|subscriber"
              + "|beneficiary|insured|emergency contact|next of kin|resident|participant) ?)?"
              + "(?:name|patient|pt|guardian|next of kin|emergency contact|spouse|attending|physician"
              + "|provider|surgeon|nurse|surname|contact|signed|signature|dictated by|signed by"
              + "|reviewed by|author|caregiver|insured|subscriber|pcp|mother|father|wife|husband)"
              + "\\s{0,2}[:=]\\s{0,2}[\"']?(?=\\p{L})",
          Pattern.CASE_INSENSITIVE);

  private final String text;
  private final Spans spans;
  private final Words words;

  private PersonNames(String text, Spans spans) {
    this.text = text;
    this.spans = spans;
    this.words = Words.of(text);
  }

  static void find(String text, Spans spans) {
    PersonNames names = new PersonNames(text, spans);
    names.labelled();
    int i = 0;
    while (i < names.words.size()) {
      i = names.at(i);
    }
  }

  private void labelled() {
    Matcher matcher = LABEL.matcher(text);
    while (matcher.find()) {
      int first = words.startingAt(matcher.end());
      if (first >= 0 && !known(first)) {
        int end = first + 1;
        while (end < words.size()
            && end < first + 4
            && words.joined(end)
            && labelGoesOn(first, end)) {
          end++;
        }
        hide(first, end);
      }
    }
  }

  /** A value after a label may be in lower case; it ends where other words begin. */
  private boolean labelGoesOn(int first, int i) {
    return isNameWord(i)
        || !words.capital(first)
            && (listed(i) || i == first + 1 && !CommonWords.has(words.word(i)));
  }

  private boolean known(int i) {
    return CommonWords.has(words.word(i)) && !NameList.FIRST.has(words.word(i));
  }

  /** Looks at the word; returns where to go on. */
  private int at(int i) {
    if (NameSigns.TITLE.holds(words.lower(i)) && i + 1 < words.size() && words.joined(i + 1)) {
      int end = titled(i + 1);
      if (end > i + 1) {
        hide(i + 1, end);
        return end;
      }
    }
    int end = run(i);
    if (end > i && isPerson(i, end)) {
      hide(i, end);
      return end;
    }
    if (lowerCasePair(i)) {
      hide(i, i + 2);
      return i + 2;
    }
    return Math.max(i + 1, end);
  }

  private int titled(int i) {
    int end = run(i);
    if (end > i) {
      return end;
    }
    boolean name = !CommonWords.has(words.word(i)) || NameList.LAST.surelyHas(words.word(i));
    if (!name || !(listed(i) || NameSigns.TITLE.holds(words.lower(i - 1)) && abbreviated(i - 1))) {
      return i;
    }
    return i + 1 < words.size()
            && words.joined(i + 1)
            && NameList.LAST.has(words.word(i + 1))
            && !CommonWords.has(words.word(i + 1))
        ? i + 2
        : i + 1;
  }

  /** Mr, Mrs, Ms and Dr never stand before anything but a name. */
  private boolean abbreviated(int i) {
    return Set.of("mr", "mrs", "ms", "dr").contains(words.lower(i));
  }

  /** Where the capitalised words that begin here end; at most four, particles inside. */
  private int run(int i) {
    int end = i;
    while (end < words.size()
        && end < i + 4
        && (end == i || words.joined(end))
        && isNameWord(end)) {
      end++;
      int particles = end;
      while (particles < words.size()
          && particles < end + 2
          && words.joined(particles)
          && NameSigns.PARTICLE.holds(words.word(particles))) {
        particles++;
      }
      if (particles > end
          && particles < words.size()
          && words.joined(particles)
          && isNameWord(particles)) {
        end = particles;
      }
    }
    return end;
  }

  private boolean isNameWord(int i) {
    return words.capital(i)
        && (!CommonWords.has(words.word(i))
            || NameList.FIRST.has(words.word(i))
            || NameList.LAST.has(words.word(i)));
  }

  private boolean isPerson(int start, int end) {
    int length = end - start;
    boolean first = NameList.FIRST.has(words.word(start));
    boolean last = NameList.LAST.has(words.word(end - 1));
    if (length == 1) {
      return NameList.FIRST.surelyHas(words.word(start)) && !place(start)
          || last
              && !CommonWords.has(words.word(start))
              && (comma(start) || surrounded(start, end) && before(start));
    }
    boolean sure =
        NameList.FIRST.surelyHas(words.word(start)) || NameList.LAST.surelyHas(words.word(end - 1));
    return sure
        || first && last
        || (before(start) || after(end)) && !place(end - 1) && noOrganisation(start, end);
  }

  /** "Smith, John". */
  private boolean comma(int i) {
    return i + 1 < words.size()
        && text.substring(words.end(i), words.start(i + 1)).equals(", ")
        && NameList.FIRST.has(words.word(i + 1))
        && words.capital(i + 1);
  }

  private boolean surrounded(int start, int end) {
    return before(start) || after(end);
  }

  private boolean before(int i) {
    return i > 0
        && words.joined(i)
        && NameSigns.BEFORE.holds(words.lower(i - 1))
        && !capitalRunBefore(i);
  }

  private boolean capitalRunBefore(int i) {
    return words.capital(i - 1) && i > 1 && words.joined(i - 1) && words.capital(i - 2);
  }

  private boolean after(int i) {
    return i < words.size()
            && text.substring(words.end(i - 1), words.start(i)).matches("[, (]{1,2}")
            && NameSigns.AFTER.holds(words.lower(i))
        || followedByAge(i);
  }

  private boolean followedByAge(int i) {
    int end = words.end(i - 1);
    return text.substring(end, Math.min(text.length(), end + 6))
        .matches("(?s),? \\(?\\d{1,3}\\b.*");
  }

  private boolean place(int i) {
    return CommonWords.place(words.word(i));
  }

  private boolean noOrganisation(int start, int end) {
    for (int i = start; i < Math.min(words.size(), end + 1); i++) {
      if (CommonWords.organisation(words.word(i)) && (i < end || words.joined(i))) {
        return false;
      }
    }
    return true;
  }

  /** "john smith": both listed, or one listed and something that announces a person before it. */
  private boolean lowerCasePair(int i) {
    return i + 1 < words.size()
        && words.joined(i + 1)
        && !words.capital(i)
        && NameList.FIRST.surelyHas(words.word(i))
        && (NameList.LAST.surelyHas(words.word(i + 1))
            || announced(i)
                && !CommonWords.has(words.word(i + 1))
                && words.word(i + 1).length() > 2);
  }

  private boolean announced(int i) {
    return i > 0 && words.joined(i) && NameSigns.ANNOUNCING.holds(words.lower(i - 1));
  }

  private boolean listed(int i) {
    return NameList.FIRST.has(words.word(i)) || NameList.LAST.has(words.word(i));
  }

  private void hide(int from, int to) {
    spans.add(words.start(from), words.end(to - 1));
  }
}
