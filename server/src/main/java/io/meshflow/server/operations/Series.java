package io.meshflow.server.operations;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * Counters, gauges, summaries and histograms in the text form of Prometheus 0.0.4. At most {@value
 * #MOST} series a family; of what comes beyond, names that others choose become {@code other}.
 * Labels are given as name and value in turn; a tenant's is the first. Thread safe.
 */
final class Series {

  static final int MOST = 200;

  private static final Set<String> FEW = Set.of("status", "type", "reason", "operation");
  private static final String TENANT = "tenant";

  private enum Kind {
    COUNTER,
    GAUGE,
    SUMMARY,
    HISTOGRAM
  }

  private static final class Family {
    private final Kind kind;
    private final String help;
    private final Map<String, DoubleAdder> values = new ConcurrentHashMap<>();
    private final Map<String, Double> gauges = new ConcurrentHashMap<>();
    private final Map<String, Times> times = new ConcurrentHashMap<>();

    Family(Kind kind, String help) {
      this.kind = kind;
      this.help = help;
    }
  }

  private final Map<String, Family> families = new ConcurrentHashMap<>();

  void counter(String name, String help) {
    families.put(name, new Family(Kind.COUNTER, help));
  }

  void gauge(String name, String help) {
    families.put(name, new Family(Kind.GAUGE, help));
  }

  void summary(String name, String help) {
    families.put(name, new Family(Kind.SUMMARY, help));
  }

  void histogram(String name, String help) {
    families.put(name, new Family(Kind.HISTOGRAM, help));
  }

  private Family family(String name) {
    Family family = families.get(name);
    if (family == null) {
      throw new IllegalStateException("no such series: " + name);
    }
    return family;
  }

  /** Adds to a counter. */
  void add(String name, double amount, String... labels) {
    Map<String, DoubleAdder> values = family(name).values;
    values.computeIfAbsent(key(values, labels), k -> new DoubleAdder()).add(amount);
  }

  /** Sets a gauge. */
  void set(String name, double value, String... labels) {
    Map<String, Double> gauges = family(name).gauges;
    gauges.put(key(gauges, labels), value);
  }

  /** Forgets all values of a gauge. */
  void clear(String name) {
    family(name).gauges.clear();
  }

  /** Adds a duration in seconds to a summary or a histogram. */
  void observe(String name, double seconds, String... labels) {
    Map<String, Times> times = family(name).times;
    times.computeIfAbsent(key(times, labels), k -> new Times()).add(seconds);
  }

  private static String key(Map<String, ?> known, String... labels) {
    String key = key(labels);
    return known.size() >= MOST && !known.containsKey(key) ? other(labels) : key;
  }

  private static String other(String... labels) {
    String[] others = labels.clone();
    for (int i = 0; i + 1 < labels.length; i += 2) {
      others[i + 1] = FEW.contains(labels[i]) ? labels[i + 1] : "other";
    }
    return key(others);
  }

  private static String key(String... labels) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + 1 < labels.length; i += 2) {
      text.append(text.isEmpty() ? "" : ",").append(labels[i]).append("=\"");
      text.append(escaped(labels[i + 1])).append('"');
    }
    return text.toString();
  }

  private static String escaped(String value) {
    int whole = Math.min(value.length(), 100);
    int cut =
        whole < value.length() && Character.isHighSurrogate(value.charAt(whole - 1))
            ? whole - 1
            : whole;
    return value.substring(0, cut).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** Everything; for somebody bound to a tenant, only what is said of that one. */
  String text(Optional<String> tenant) {
    Optional<String> own = tenant.map(name -> key(TENANT, name));
    StringBuilder out = new StringBuilder(4096);
    new TreeMap<>(families)
        .forEach(
            (name, family) -> {
              out.append("# HELP ").append(name).append(' ').append(family.help).append('\n');
              out.append("# TYPE ").append(name).append(' ');
              out.append(family.kind.name().toLowerCase(java.util.Locale.ROOT)).append('\n');
              Page page = new Page(out, name, own);
              new TreeMap<>(family.values).forEach((labels, v) -> page.value(labels, v.sum()));
              new TreeMap<>(family.gauges).forEach(page::value);
              new TreeMap<>(family.times)
                  .forEach((labels, times) -> page.times(family.kind, labels, times));
            });
    return out.toString();
  }

  /** Writes the samples of one family. */
  private record Page(StringBuilder out, String name, Optional<String> own) {

    private boolean hidden(String labels) {
      return own.isPresent() && !labels.equals(own.get()) && !labels.startsWith(own.get() + ",");
    }

    void value(String labels, double value) {
      if (!hidden(labels)) {
        line("", labels, value);
      }
    }

    void times(Kind kind, String labels, Times times) {
      if (hidden(labels)) {
        return;
      }
      Times.Figures figures = times.figures();
      if (kind == Kind.HISTOGRAM) {
        figures
            .buckets()
            .forEach((bound, count) -> line("_bucket", with(labels, "le", bound), count));
        line("_bucket", with(labels, "le", "+Inf"), (double) figures.count());
      } else {
        figures
            .quantiles()
            .forEach((share, seconds) -> line("", with(labels, "quantile", share), seconds));
      }
      line("_sum", labels, figures.sum());
      line("_count", labels, (double) figures.count());
    }

    private static String with(String labels, String label, Object value) {
      String more = label + "=\"" + value + "\"";
      return labels.isEmpty() ? more : labels + "," + more;
    }

    private void line(String suffix, String labels, double value) {
      out.append(name).append(suffix);
      if (!labels.isEmpty()) {
        out.append('{').append(labels).append('}');
      }
      boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
      out.append(' ')
          .append(whole ? Long.toString((long) value) : Double.toString(value))
          .append('\n');
    }
  }
}
