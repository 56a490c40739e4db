package io.meshflow.server;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text format 0.0.4 of Prometheus, and takes nothing that it does not allow. */
final class PrometheusText {

  private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|summary|histogram)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (-?[0-9.]+(?:E-?[0-9]+)?|NaN|[+-]Inf)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");

  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Map<String, String> types = new LinkedHashMap<>();
  private String helped = "";
  private String family = "";

  private PrometheusText() {}

  /** Every sample as {@code name{label="value",…}}, labels sorted; other text is refused. */
  static Map<String, Double> parse(String text) {
    if (!text.endsWith("\n")) {
      throw new IllegalArgumentException("the last line must end");
    }
    PrometheusText parsed = new PrometheusText();
    text.lines().forEach(parsed::line);
    parsed.histograms();
    return parsed.samples;
  }

  private void line(String line) {
    Matcher help = HELP.matcher(line);
    Matcher type = TYPE.matcher(line);
    if (help.matches()) {
      helped = help.group(1);
    } else if (type.matches()) {
      require(type.group(1).equals(helped), line);
      require(types.put(type.group(1), type.group(2)) == null, line);
      family = type.group(1);
    } else {
      sample(line);
    }
  }

  private void sample(String line) {
    Matcher sample = SAMPLE.matcher(line);
    require(sample.matches(), line);
    String name = sample.group(1);
    Map<String, String> labels = labels(sample.group(2) == null ? "" : sample.group(2));
    double value = number(sample.group(3));
    String kind = types.getOrDefault(family, "");
    require(name.startsWith(family), line);
    String suffix = name.substring(family.length());
    switch (kind) {
      case "counter" -> require(suffix.isEmpty() && name.endsWith("_total") && value >= 0, line);
      case "gauge" -> require(suffix.isEmpty(), line);
      case "summary" -> {
        require(Set.of("", "_sum", "_count").contains(suffix), line);
        require(suffix.isEmpty() == labels.containsKey("quantile"), line);
      }
      case "histogram" -> {
        require(Set.of("_bucket", "_sum", "_count").contains(suffix), line);
        require(suffix.equals("_bucket") == labels.containsKey("le"), line);
      }
      default -> require(false, line);
    }
    require(samples.put(name + labels, value) == null, line);
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    Matcher label = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      require(label.find(at) && label.start() == at, text);
      require(labels.put(label.group(1), label.group(2)) == null, text);
      at = label.end();
      require(at < text.length() || label.group(3).isEmpty(), text);
    }
    return labels;
  }

  /** Buckets grow, and the last holds all. */
  private void histograms() {
    Map<String, Double> last = new LinkedHashMap<>();
    Set<String> whole = new HashSet<>();
    samples.forEach(
        (name, value) -> {
          if (name.contains("_bucket{")) {
            String series = name.replaceAll("(, )?\\ble=[^,}]+", "").replace("{}", "");
            require(last.getOrDefault(series, 0.0) <= value, name);
            last.put(series, value);
            if (name.contains("le=+Inf")) {
              whole.add(series);
              require(value.equals(samples.get(series.replace("_bucket", "_count"))), name);
            }
          }
        });
    require(whole.equals(last.keySet()), "every histogram has a bucket +Inf");
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static void require(boolean holds, String line) {
    if (!holds) {
      throw new IllegalArgumentException("not the text format: " + line);
    }
  }
}
