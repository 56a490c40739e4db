package io.meshflow.core.policy.text;

import io.meshflow.core.data.BundledText;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Looks for instructions that somebody smuggled into a text, in plain sight or hidden by encodings
 * and look-alikes.
 *
 * <p>A hint, not a boundary: it can be deceived. Time is linear in the length of the texts. Thread
 * safe.
 */
public final class InjectionScan {

  private static final int CHUNK = 1 << 15;
  private static final int OVERLAP = 2 * InjectionPattern.REACH;
  private static final int NESTING = 2;
  private static final AnchorTrie PATTERNS =
      AnchorTrie.of(
          PatternFile.parse(
              BundledText.lines("/io/meshflow/core/policy/text/guardian-patterns.txt")));

  private final SortedSet<String> high = new TreeSet<>();
  private final SortedSet<String> low = new TreeSet<>();

  private InjectionScan() {}

  /**
   * Names of the rules that hit.
   *
   * @param high each alone is an attack
   * @param low each alone is only suspicious
   */
  public record Findings(List<String> high, List<String> low) {
    public Findings {
      high = List.copyOf(high);
      low = List.copyOf(low);
    }

    /** True when there is a clear hit, or several weak ones. */
    public boolean attack() {
      return !high.isEmpty() || low.size() > 1;
    }
  }

  /** Scans all of every text, until something is sure. */
  public static Findings scan(List<String> texts) {
    InjectionScan scan = new InjectionScan();
    texts.forEach(text -> scan.layer(text, 0));
    return new Findings(List.copyOf(scan.high), List.copyOf(scan.low));
  }

  private void layer(String text, int depth) {
    for (int start = 0; start < text.length() && high.isEmpty(); start += CHUNK) {
      int end = Math.min(text.length(), start + CHUNK + OVERLAP);
      String folded = Folding.fold(text.substring(start, end));
      match(folded);
      Spellings.digitsAsLetters(folded).ifPresent(this::match);
      Spellings.spelledOut(folded).forEach(this::match);
    }
    if (depth < NESTING) {
      HiddenText.in(text).forEach(hidden -> layer(hidden, depth + 1));
    }
  }

  private void match(String folded) {
    for (int i = 0; i < folded.length(); i++) {
      if (mayBegin(folded, i)) {
        int at = i;
        PATTERNS.at(folded, i, pattern -> note(pattern, folded, at));
      }
    }
  }

  /** Words begin after something that is no letter; scripts without spaces begin anywhere. */
  private static boolean mayBegin(String text, int i) {
    char c = text.charAt(i);
    if (c == ' ') {
      return false;
    }
    return i == 0 || !isWord(text.charAt(i - 1)) || !isWord(c) || c > '\u0600';
  }

  private static boolean isWord(char c) {
    return c < 0x80 ? c >= 'a' && c <= 'z' || c >= '0' && c <= '9' : Character.isLetterOrDigit(c);
  }

  private void note(InjectionPattern pattern, String folded, int at) {
    SortedSet<String> found = pattern.high() ? high : low;
    if (!found.contains(pattern.id()) && pattern.matches(folded, at)) {
      found.add(pattern.id());
    }
  }
}
