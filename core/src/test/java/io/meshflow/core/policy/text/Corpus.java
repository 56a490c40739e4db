package io.meshflow.core.policy.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Texts of the test corpora, one a line. */
public final class Corpus {

  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})|\\\\(n|t|\\\\)");

  private Corpus() {}

  public static List<String> of(String name) {
    return raw(name).stream().map(Corpus::decoded).toList();
  }

  public static List<String> raw(String name) {
    try (InputStream in = Corpus.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String decoded(String line) {
    return encoded(ESCAPE.matcher(line).replaceAll(Corpus::unescaped));
  }

  private static String unescaped(MatchResult escape) {
    String character =
        escape.group(1) != null
            ? String.valueOf((char) Integer.parseInt(escape.group(1), 16))
            : switch (escape.group(2)) {
              case "n" -> "\n";
              case "t" -> "\t";
              default -> "\\";
            };
    return java.util.regex.Matcher.quoteReplacement(character);
  }

  private static String encoded(String text) {
    int at = text.lastIndexOf("b64:");
    if (at >= 0) {
      byte[] bytes = text.substring(at + 4).getBytes(StandardCharsets.UTF_8);
      return encoded(text.substring(0, at) + Base64.getEncoder().encodeToString(bytes));
    }
    if (text.startsWith("hex:")) {
      return HexFormat.of().formatHex(text.substring(4).getBytes(StandardCharsets.UTF_8));
    }
    if (text.startsWith("pct:")) {
      StringBuilder out = new StringBuilder();
      text.substring(4).chars().forEach(c -> out.append(String.format("%%%02X", c)));
      return out.toString();
    }
    return text;
  }
}
