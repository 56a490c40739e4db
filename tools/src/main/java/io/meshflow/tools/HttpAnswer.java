package io.meshflow.tools;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What came back; names of headers in lower case. */
record HttpAnswer(int status, Map<String, String> headers, String text) {

  private static final Pattern CHARSET = Pattern.compile("charset\\s*=\\s*\"?([\\w.:-]+)");

  HttpAnswer {
    headers = Map.copyOf(headers);
  }

  /** Decodes the body in its charset, UTF-8 unless it says another that we know. */
  static HttpAnswer of(int status, Map<String, String> headers, byte[] body) {
    Charset charset = charset(headers.getOrDefault("content-type", ""));
    return new HttpAnswer(status, headers, new String(body, charset));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** In lower case, without parameters. */
  String contentType() {
    String type = header("content-type").orElse("");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static Charset charset(String contentType) {
    Matcher named = CHARSET.matcher(contentType.toLowerCase(Locale.ROOT));
    try {
      return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return StandardCharsets.UTF_8;
    }
  }

  /** Where a redirect leads, if this is one. */
  Optional<String> redirect() {
    boolean moved =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    return moved ? header("location") : Optional.empty();
  }
}
