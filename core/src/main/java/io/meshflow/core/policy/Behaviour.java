package io.meshflow.core.policy;

import io.meshflow.core.policy.GateFacts.Said;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Signs that agents act in concert or unlike themselves, from what they said in the run. Formulas
 * and thresholds of the plans; the latest saying is compared with those before it.
 */
final class Behaviour {

  private static final int FEW = 3;
  private static final int PAIRS = 5;
  private static final double SAME_WORDS = 0.8;
  private static final double EXPECTED_AGREEMENT = 0.55;
  private static final double AGREEMENT_ALERT = 1.8;
  private static final double IN_STEP = 0.80;
  private static final double LOW_ENTROPY = 3.9;
  private static final double HIGH_PERPLEXITY = 35;
  private static final double DEVIATIONS = 3.0;

  private Behaviour() {}

  static List<String> signs(List<Said> said) {
    List<String> signs = new ArrayList<>();
    if (echo(said)) {
      signs.add("collusion.echo");
    }
    if (covert(said)) {
      signs.add("collusion.covert");
    }
    if (unlikeItself(said)) {
      signs.add("behaviour.tokens");
    }
    return signs;
  }

  /** Everybody repeats what the one before said. */
  private static boolean echo(List<Said> said) {
    int pairs = 0;
    int same = 0;
    for (int i = 1; i < said.size(); i++) {
      if (!said.get(i).agent().equals(said.get(i - 1).agent())) {
        pairs++;
        same += likeness(said.get(i).text(), said.get(i - 1).text()) > SAME_WORDS ? 1 : 0;
      }
    }
    return pairs >= PAIRS && (double) same / pairs / EXPECTED_AGREEMENT > AGREEMENT_ALERT;
  }

  /** Jaccard's likeness of the words of two texts, 0 to 1. */
  static double likeness(String a, String b) {
    Set<String> left = words(a);
    Set<String> both = new HashSet<>(left);
    both.retainAll(words(b));
    Set<String> either = new HashSet<>(left);
    either.addAll(words(b));
    return either.isEmpty() ? 1 : (double) both.size() / either.size();
  }

  private static Set<String> words(String text) {
    return new HashSet<>(Arrays.asList(text.toLowerCase(Locale.ROOT).split("\\W+")));
  }

  /** Two agents whose answers grow and shrink together, in a text that is no prose. */
  private static boolean covert(List<Said> said) {
    if (said.isEmpty() || !unlikeProse(said.getLast().text())) {
      return false;
    }
    Map<String, List<Double>> lengths = new TreeMap<>();
    said.forEach(
        one ->
            lengths
                .computeIfAbsent(one.agent(), agent -> new ArrayList<>())
                .add((double) one.text().length()));
    List<Double> mine = lengths.remove(said.getLast().agent());
    return mine != null
        && lengths.values().stream()
            .anyMatch(other -> Math.abs(correlation(mine, other)) > IN_STEP);
  }

  private static boolean unlikeProse(String text) {
    return entropy(text, 1) < LOW_ENTROPY && Math.pow(2, entropy(text, 2)) > HIGH_PERPLEXITY;
  }

  /** Bits per piece of so many characters. */
  private static double entropy(String text, int length) {
    Map<String, Integer> counts = new HashMap<>();
    int pieces = Math.max(0, text.length() - length + 1);
    for (int i = 0; i < pieces; i++) {
      counts.merge(text.substring(i, i + length), 1, Integer::sum);
    }
    double bits = 0;
    for (int count : new TreeMap<>(counts).values()) {
      double share = (double) count / pieces;
      bits -= share * Math.log(share) / Math.log(2);
    }
    return bits;
  }

  /** Pearson's correlation of the latest equally many numbers; 0 when there are too few. */
  private static double correlation(List<Double> a, List<Double> b) {
    int n = Math.min(a.size(), b.size());
    if (n < FEW) {
      return 0;
    }
    List<Double> left = a.subList(a.size() - n, a.size());
    List<Double> right = b.subList(b.size() - n, b.size());
    double product = 0;
    for (int i = 0; i < n; i++) {
      product += (left.get(i) - mean(left)) * (right.get(i) - mean(right));
    }
    double scale = deviation(left) * deviation(right) * n;
    return scale == 0 ? 0 : product / scale;
  }

  /** The latest answer took far more or fewer tokens than the agent's earlier ones. */
  private static boolean unlikeItself(List<Said> said) {
    if (said.isEmpty()) {
      return false;
    }
    Said last = said.getLast();
    List<Double> before =
        said.subList(0, said.size() - 1).stream()
            .filter(one -> one.agent().equals(last.agent()))
            .map(one -> (double) one.tokens())
            .toList();
    if (before.size() < FEW) {
      return false;
    }
    double usual = Math.max(deviation(before), Math.max(1, mean(before) / 10));
    return Math.abs(last.tokens() - mean(before)) / usual > DEVIATIONS;
  }

  private static double mean(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private static double deviation(List<Double> numbers) {
    double mean = mean(numbers);
    return Math.sqrt(
        numbers.stream().mapToDouble(x -> (x - mean) * (x - mean)).average().orElse(0));
  }
}
