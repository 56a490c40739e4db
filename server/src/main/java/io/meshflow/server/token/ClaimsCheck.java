package io.meshflow.server.token;

import io.meshflow.core.data.Value;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.identity.Keys;
import io.meshflow.server.identity.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the claims of a token with a good signature must say, and whom they make. Thread safe. */
final class ClaimsCheck {

  private static final int LONGEST_NAME = 200;

  /** Strongest last: of several roles a token names, that one counts. */
  private static final List<Role> STRENGTH =
      List.of(Role.AGENT, Role.VIEWER, Role.REVIEWER, Role.OPERATOR, Role.ADMIN);

  /** Scopes of a caller whose token names none: not all, but none. */
  private static final Set<String> NO_SCOPES = Set.of("none");

  private final TokenRules rules;
  private final Tokens.Around around;

  ClaimsCheck(TokenRules rules, Tokens.Around around) {
    this.rules = rules;
    this.around = around;
  }

  Caller caller(Value.Obj claims) {
    if (!SignedToken.text(claims, "iss").filter(rules.issuer()::equals).isPresent()) {
      throw new TokenFault("issuer");
    }
    if (!texts(claims.fields().get("aud")).contains(rules.audience())) {
      throw new TokenFault("audience");
    }
    times(claims);
    String subject =
        SignedToken.text(claims, "sub")
            .filter(text -> !text.isBlank() && text.length() <= LONGEST_NAME)
            .filter(text -> text.chars().noneMatch(Character::isISOControl))
            .orElseThrow(() -> new TokenFault("subject"));
    return new Caller(id(subject), subject, role(claims), tenant(claims), scopes(claims));
  }

  private void times(Value.Obj claims) {
    double now = around.clock().millis() / 1000.0;
    double skew = rules.skew().toSeconds();
    if (now >= number(claims, "exp").orElseThrow(() -> new TokenFault("expired")) + skew) {
      throw new TokenFault("expired");
    }
    if (number(claims, "nbf").filter(at -> at > now + skew).isPresent()
        || number(claims, "iat").filter(at -> at > now + skew).isPresent()) {
      throw new TokenFault("early");
    }
  }

  private static Optional<Double> number(Value.Obj claims, String name) {
    Value value = claims.fields().get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Value.Num number && number.value() >= 0 && number.value() < 1e11) {
      return Optional.of(number.value());
    }
    throw new TokenFault("times");
  }

  /** The id for records: no name of a person may stand in what is never erased. */
  private String id(String subject) {
    return "jwt-" + around.alias().apply(rules.issuer() + "\n" + subject).substring(0, 16);
  }

  private Role role(Value.Obj claims) {
    Set<String> named = at(claims, rules.claims().role()).map(ClaimsCheck::texts).orElse(Set.of());
    return named.stream()
        .flatMap(text -> meant(text).stream())
        .max(java.util.Comparator.comparingInt(STRENGTH::indexOf))
        .orElseThrow(() -> new TokenFault("role"));
  }

  private Optional<Role> meant(String text) {
    return rules.claims().roles().isEmpty()
        ? Role.of(text)
        : Optional.ofNullable(rules.claims().roles().get(text));
  }

  private String tenant(Value.Obj claims) {
    if (rules.claims().tenant().isEmpty()) {
      return around.defaultTenant();
    }
    return at(claims, rules.claims().tenant().get())
        .map(ClaimsCheck::word)
        .filter(name -> Gatekeeper.TENANT.matcher(name).matches() && !name.equals(Keys.SYSTEM))
        .orElseThrow(() -> new TokenFault("tenant"));
  }

  private Set<String> scopes(Value.Obj claims) {
    if (rules.claims().scope().isEmpty()) {
      return Set.of();
    }
    Set<String> named =
        at(claims, rules.claims().scope().get()).map(ClaimsCheck::words).orElse(Set.of());
    return named.isEmpty() ? NO_SCOPES : named;
  }

  private static Optional<Value> at(Value.Obj claims, String path) {
    Value whole = claims.fields().get(path);
    return whole != null ? Optional.of(whole) : claims.at(path.split("\\."));
  }

  private static Set<String> words(Value value) {
    return texts(value).stream()
        .flatMap(text -> Arrays.stream(text.split(" ")))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> texts(@Nullable Value value) {
    if (value instanceof Value.Array array) {
      return array.items().stream().map(ClaimsCheck::word).collect(Collectors.toUnmodifiableSet());
    }
    return value == null ? Set.of() : Set.of(word(value));
  }

  private static String word(Value value) {
    return value instanceof Value.Text text ? text.value() : "";
  }
}
