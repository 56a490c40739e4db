package io.meshflow.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.IdentityRefused;
import io.meshflow.server.identity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which tokens make a caller, and whose keys they are checked with. */
final class TokensTest {

  private static final long BEGIN = 1_800_000_000L;

  private final AtomicLong millis = new AtomicLong(BEGIN * 1000);
  private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
  private final StubIssuer issuer = new StubIssuer();

  @AfterEach
  void closeIssuer() {
    issuer.close();
  }

  private Tokens tokens(TokenRules rules) {
    return new Tokens(
        rules,
        new Tokens.Around(
            "default",
            () -> Instant.ofEpochMilli(millis.get()),
            log::add,
            text -> "%016x".formatted(text.hashCode() & 0xffffffffL)));
  }

  private static String good() {
    return StubIssuer.claims(BEGIN, "operator", "acme");
  }

  private static String reason(Tokens tokens, String token) {
    IdentityRefused refused =
        catchThrowableOfType(IdentityRefused.class, () -> tokens.caller(token));
    return refused == null ? "accepted" : refused.reason();
  }

  @Test
  void aGoodTokenMakesACallerOfItsRoleTenantAndScopes() {
    Caller caller = tokens(issuer.rules()).caller(issuer.token(good()));
    assertThat(caller.name()).isEqualTo("ann@example");
    assertThat(caller.id()).startsWith("jwt-").doesNotContain("ann");
    assertThat(caller.role()).isEqualTo(Role.OPERATOR);
    assertThat(caller.tenant()).isEqualTo("acme");
    assertThat(caller.scopes()).contains("runs:read", "runs:write").doesNotContain("admin");
  }

  @Test
  void everyAllowedAlgorithmCountsWithItsOwnKindOfKeyOnly() {
    Tokens tokens = tokens(issuer.rules());
    for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256)) {
      JWSHeader header = new JWSHeader.Builder(algorithm).keyID("rsa-1").build();
      assertThat(reason(tokens, StubIssuer.sign(header, good(), issuer.rsa))).isEqualTo("accepted");
    }
    JWSHeader curve = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec-1").build();
    assertThat(reason(tokens, StubIssuer.sign(curve, good(), issuer.curve))).isEqualTo("accepted");
    JWSHeader crossed = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("rsa-1").build();
    assertThat(reason(tokens, StubIssuer.sign(crossed, good(), issuer.curve)))
        .isEqualTo("token_key");
    JWSHeader long512 = new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("rsa-1").build();
    assertThat(reason(tokens, StubIssuer.sign(long512, good(), issuer.rsa)))
        .isEqualTo("token_algorithm");
  }

  @Test
  void everyAttackIsRefusedForItsOwnReason() {
    Tokens tokens = tokens(issuer.rules());
    Map<String, String> attacks = AttackTokens.all(issuer, good(), BEGIN);
    assertThat(attacks).hasSizeGreaterThanOrEqualTo(30);
    assertThat(reason(tokens, issuer.token(good()))).isEqualTo("accepted");
    attacks.forEach(
        (name, token) ->
            assertThat(reason(tokens, token)).as(name).isEqualTo("token_" + name.split(" ")[0]));
  }

  @Test
  void clocksMayDifferByTheSkewAndNotByMore() {
    Tokens tokens = tokens(issuer.rules());
    String token = issuer.token(good());
    millis.set((BEGIN + 329) * 1000);
    assertThat(reason(tokens, token)).isEqualTo("accepted");
    millis.set((BEGIN + 330) * 1000);
    assertThat(reason(tokens, token)).isEqualTo("token_expired");
    millis.set((BEGIN - 30) * 1000);
    assertThat(reason(tokens, token)).isEqualTo("accepted");
    millis.set((BEGIN - 31) * 1000);
    assertThat(reason(tokens, token)).isEqualTo("token_early");
  }

  @Test
  void aRotatedKeyIsFetchedAndTheOldOneStopsCounting() {
    Tokens tokens = tokens(issuer.rules());
    assertThat(reason(tokens, issuer.token(good()))).isEqualTo("accepted");
    var next = StubIssuer.rsa("rsa-2");
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-2").build();
    issuer.serve(StubIssuer.set(List.of(next)), 200);
    millis.addAndGet(10_000);
    assertThat(reason(tokens, StubIssuer.sign(header, good(), next))).isEqualTo("accepted");
    assertThat(reason(tokens, issuer.token(good()))).isEqualTo("token_key");
    assertThat(issuer.fetched).hasValue(2);
  }

  @Test
  void strangersCannotMakeItFetchMoreThanOnceInTenSeconds() {
    Tokens tokens = tokens(issuer.rules());
    for (int i = 0; i < 500; i++) {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("made-up-" + i).build();
      assertThat(reason(tokens, StubIssuer.sign(header, good(), issuer.rsa)))
          .isEqualTo("token_key");
    }
    assertThat(issuer.fetched).hasValue(1);
  }

  @Test
  void whileTheIssuerIsAwayItsKeysCountForAnHourAndThenNobodyIsBelieved() {
    Tokens tokens = tokens(issuer.rules());
    assertThat(reason(tokens, issuer.token(good()))).isEqualTo("accepted");
    for (String broken : List.of("", "no json", "{\"keys\":7}", "[]")) {
      issuer.serve(broken, 200);
      millis.addAndGet(600_000);
      String later = issuer.token(StubIssuer.claims(millis.get() / 1000, "viewer", "acme"));
      assertThat(reason(tokens, later)).as(broken).isEqualTo("accepted");
    }
    assertThat(log).anyMatch(line -> line.contains("cannot be read"));
    millis.addAndGet(Duration.ofHours(1).toMillis());
    String late = issuer.token(StubIssuer.claims(millis.get() / 1000, "viewer", "acme"));
    assertThat(reason(tokens, late)).isEqualTo("token_keys_away");
    issuer.serve(StubIssuer.set(List.of(issuer.rsa)), 200);
    millis.addAndGet(10_000);
    assertThat(reason(tokens, late)).isEqualTo("accepted");
  }

  /** The time of a request ends with its headers; that of the keys must not. */
  @Test
  @Timeout(60)
  void anIssuerThatStallsWithinItsKeysHoldsNobodyUpForEver() throws Exception {
    issuer.stall();
    Tokens tokens = tokens(issuer.rules());
    String token = issuer.token(good());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(threads.submit(() -> reason(tokens, token)));
      }
      for (Future<String> one : all) {
        assertThat(one.get()).isEqualTo("token_keys_away");
      }
    }
    assertThat(log).anyMatch(line -> line.contains("did not answer"));
  }

  @Test
  void keysOfAFileCount(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("jwks.json");
    Files.writeString(file, StubIssuer.set(List.of(issuer.rsa.toPublicJWK())));
    TokenRules base = issuer.rules();
    TokenRules rules =
        new TokenRules(
            base.issuer(),
            base.audience(),
            file.toString(),
            base.algorithms(),
            base.claims(),
            base.skew());
    assertThat(reason(tokens(rules), issuer.token(good()))).isEqualTo("accepted");
  }

  @Test
  void rolesMayHaveOtherNamesAndLieDeeper() {
    TokenRules base = issuer.rules();
    TokenRules.Claims claims =
        new TokenRules.Claims(
            "realm_access.roles",
            Map.of("mesh-admins", Role.ADMIN, "mesh-readers", Role.VIEWER),
            Optional.empty(),
            Optional.empty());
    TokenRules rules =
        new TokenRules(
            base.issuer(), base.audience(), base.keys(), base.algorithms(), claims, base.skew());
    String nested =
        good()
            .replace(
                "\"role\":\"operator\"",
                "\"realm_access\":{\"roles\":[\"mesh-readers\",\"mesh-admins\",\"other\"]}");
    Caller caller = tokens(rules).caller(issuer.token(nested));
    assertThat(caller.role()).isEqualTo(Role.ADMIN);
    assertThat(caller.tenant()).isEqualTo("default");
    assertThat(caller.scopes()).isEmpty();
    assertThat(reason(tokens(rules), issuer.token(good()))).isEqualTo("token_role");
  }

  @Test
  void whatIsConfiguredWronglyIsSaidAtOnce() {
    TokenRules base = issuer.rules();
    assertThatThrownBy(
            () ->
                new TokenRules(
                    "x", "y", "z", Set.of("HS256"), base.claims(), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new TokenRules(
                    "x", "y", "z", TokenRules.USUAL, base.claims(), Duration.ofSeconds(61)))
        .isInstanceOf(IllegalArgumentException.class);
    for (String address :
        List.of("http://issuer.example/keys", "ftp://x/y", "https://user:pw@host/keys")) {
      assertThatThrownBy(() -> new KeySource(address)).as(address).hasMessageContaining("https");
    }
  }
}
