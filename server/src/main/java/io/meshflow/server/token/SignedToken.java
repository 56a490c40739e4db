package io.meshflow.server.token;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * The three parts of a compact JWS (RFC 7515), read so strictly that one token has one spelling.
 *
 * @param signature in Base64 for URLs
 * @param signed what the signature is over
 */
record SignedToken(Value.Obj header, Value.Obj claims, String signature, String signed) {

  /** Headers that let a token choose its own key, or ask for rules nobody here knows. */
  private static final Set<String> FORBIDDEN =
      Set.of("jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "enc", "zip");

  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

  /** Parses; throws {@link TokenFault} for everything that is not exactly a token. */
  static SignedToken parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      throw new TokenFault("malformed");
    }
    SignedToken token =
        new SignedToken(object(parts[0]), object(parts[1]), parts[2], parts[0] + "." + parts[1]);
    var _ = bytes(parts[2]);
    token.header.fields().keySet().stream()
        .filter(FORBIDDEN::contains)
        .findFirst()
        .ifPresent(
            name -> {
              throw new TokenFault("header");
            });
    String type = text(token.header, "typ").orElse(token.header.has("typ") ? "" : "JWT");
    if (!TYPES.contains(type.toLowerCase(java.util.Locale.ROOT))) {
      throw new TokenFault("type");
    }
    return token;
  }

  private static Value.Obj object(String part) {
    try {
      if (Json.parse(bytes(part)) instanceof Value.Obj object) {
        return object;
      }
    } catch (JsonException e) {
      throw new TokenFault("malformed");
    }
    throw new TokenFault("malformed");
  }

  private static byte[] bytes(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.US_ASCII));
      if (bytes.length > 0
          && Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new TokenFault("malformed");
    }
    throw new TokenFault("malformed");
  }

  String algorithm() {
    return text(header, "alg").orElseThrow(() -> new TokenFault("algorithm"));
  }

  /** The name of the key, if it says one. */
  Optional<String> key() {
    Optional<String> name = text(header, "kid");
    if (header.has("kid") && name.isEmpty()) {
      throw new TokenFault("key");
    }
    return name;
  }

  /** A field that is a text; empty when there is none, or one of another kind. */
  static Optional<String> text(Value.Obj object, String field) {
    return object.fields().get(field) instanceof Value.Text text
        ? Optional.of(text.value())
        : Optional.empty();
  }
}
