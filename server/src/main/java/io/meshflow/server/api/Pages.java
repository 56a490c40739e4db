package io.meshflow.server.api;

import io.meshflow.server.contract.Bundled;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.util.Map;

/** The pages and their files. Stateless. */
final class Pages {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
          + " data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8");

  private Pages() {}

  static Reply page(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    byte[] bytes = type == null ? null : Bundled.bytes(name).orElse(null);
    if (type == null || bytes == null) {
      throw Problem.missing("unknown_file", "There is no such file.");
    }
    Map<String, String> headers =
        Map.of(
            "Content-Type",
            type,
            "Content-Security-Policy",
            POLICY,
            "Referrer-Policy",
            "no-referrer",
            "X-Frame-Options",
            "DENY");
    return new Reply.Whole(200, headers, bytes);
  }

  static Reply asset(Call call) {
    return page(call.path("file"));
  }
}
