package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Price;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Budgets that runs share, and what was spent, over HTTP. */
@Timeout(120)
final class BudgetsTest {

  private static final String CHAT =
      "{\"model\":\"demo\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  @TempDir Path home;

  /** The demo model for a dollar a million tokens. */
  private record Priced(Models inner) implements Models {
    @Override
    public Optional<ModelOffer> find(String name) {
      return inner.find(name).map(Priced::priced);
    }

    @Override
    public List<ModelOffer> offers() {
      return inner.offers().stream().map(Priced::priced).toList();
    }

    private static ModelOffer priced(ModelOffer offer) {
      Price price = new Price(1_000_000, 1_000_000, 1_000_000);
      return new ModelOffer(
          offer.name(), offer.provider(), offer.model(), Optional.of(price), 100_000, 8_000);
    }

    @Override
    public LanguageModel open(ModelOffer offer) {
      return inner.open(offer);
    }
  }

  private TestServer open() {
    return TestServer.open(home, Priced::new, TestServer.keys());
  }

  private static TestServer.Answer set(TestServer server, String tenant, String body) {
    return server.send("PUT", "/api/v1/budgets", TestServer.ADMIN, body, "X-Tenant-ID", tenant);
  }

  @Test
  void aCallIsSummedByKeyAgentModelAndDayOfItsTenantAlone() {
    try (TestServer server = open()) {
      assertThat(server.post("/v1/chat/completions", TestServer.OPERATOR, CHAT).status())
          .isEqualTo(200);
      Value.Obj usage = server.get("/api/v1/usage?by=key,agent,model", "viewer-key-1").json();
      Value.Obj line = (Value.Obj) usage.array("usage").getFirst();
      assertThat(line.text("model")).isEqualTo("demo/demo-1");
      assertThat(line.text("agent")).isEqualTo("chat");
      assertThat(line.text("key")).isNotEmpty();
      assertThat(line.whole("calls")).isEqualTo(1);
      assertThat(line.number("cost_usd")).isPositive();
      assertThat(line.number("reserved_usd")).isZero();
      assertThat(usage.object("total").whole("calls")).isEqualTo(1);
      assertThat(server.get("/api/v1/usage", "viewer-key-2").json().array("usage")).isEmpty();
      assertThat(server.get("/api/v1/usage?by=tenant", TestServer.ADMIN).body())
          .contains("\"tenant\":\"default\"");
      assertThat(server.get("/api/v1/usage?by=mood", "viewer-key-1").json().text("code"))
          .isEqualTo("invalid_by");
      assertThat(server.get("/api/v1/usage?from=2026-02-01&to=2026-01-01", "viewer-key-1").status())
          .isEqualTo(400);
    }
  }

  @Test
  void aTenantWithoutRoomIsRefusedBeforeTheModelIsAskedAndOthersAreNot() {
    try (TestServer server = open()) {
      TestServer.Answer set =
          set(server, "default", "{\"holder\":\"tenant\",\"per\":\"day\",\"usd\":0.00005}");
      assertThat(set.status()).as(set.body()).isEqualTo(200);
      TestServer.Answer refused = server.post("/v1/chat/completions", TestServer.OPERATOR, CHAT);
      assertThat(refused.status()).as(refused.body()).isEqualTo(429);
      assertThat(refused.body()).contains("budget", "the daily budget of the tenant is $0.00005");
      assertThat(server.post("/v1/chat/completions", "operator-key-2", CHAT).status())
          .isEqualTo(200);
      set(server, "default", "{\"holder\":\"tenant\",\"per\":\"day\",\"usd\":1}");
      assertThat(server.post("/v1/chat/completions", TestServer.OPERATOR, CHAT).status())
          .isEqualTo(200);
      Value.Obj budget =
          (Value.Obj)
              server.get("/api/v1/budgets", "viewer-key-1").json().array("budgets").getFirst();
      assertThat(budget.number("spent_usd")).isPositive();
      assertThat(budget.number("left_usd")).isEqualTo(1 - budget.number("spent_usd"));
      assertThat(server.get("/api/v1/audit", TestServer.ADMIN).body()).contains("budget_set");
    }
  }

  @Test
  void whoeverHasNoRoomLeftIsToldWhenThereIsSomeAgainAndWhoeverNeverHasIsNot() {
    try (TestServer server = open()) {
      set(server, "default", "{\"holder\":\"tenant\",\"per\":\"day\",\"usd\":0.00005}");
      TestServer.Answer never = server.post("/v1/chat/completions", TestServer.OPERATOR, CHAT);
      assertThat(never.body()).contains("for which it never has room");
      assertThat(never.header("Retry-After")).isEmpty();
      String needed = never.body().replaceFirst("(?s).*needs up to [$]([0-9.]+),.*", "$1");
      set(
          server,
          "default",
          "{\"holder\":\"tenant\",\"per\":\"day\",\"usd\":%s}".formatted(needed));
      assertThat(server.post("/v1/chat/completions", TestServer.OPERATOR, CHAT).status())
          .isEqualTo(200);
      Instant before = Instant.now();
      TestServer.Answer refused = server.post("/v1/chat/completions", TestServer.OPERATOR, CHAT);
      assertThat(refused.status()).as(refused.body()).isEqualTo(429);
      assertThat(before.plusSeconds(Long.parseLong(refused.header("Retry-After").orElseThrow())))
          .isCloseTo(
              LocalDate.ofInstant(before, ZoneOffset.UTC)
                  .plusDays(1)
                  .atStartOfDay()
                  .toInstant(ZoneOffset.UTC),
              within(2, ChronoUnit.MINUTES));
    }
  }

  @Test
  void atMidnightTheDayHasRoomAgainWithoutARestart() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-31T23:59:58Z"));
    try (TestServer server = TestServer.at(home, Priced::new, now::get)) {
      set(server, "default", "{\"holder\":\"tenant\",\"per\":\"day\",\"usd\":0.00005}");
      String none = server.post("/v1/chat/completions", TestServer.OPERATOR, CHAT).body();
      String needed = none.replaceFirst("(?s).*needs up to [$]([0-9.]+),.*", "$1");
      set(
          server,
          "default",
          "{\"holder\":\"tenant\",\"per\":\"day\",\"usd\":%s}".formatted(needed));
      assertThat(status(server)).isEqualTo(200);
      assertThat(status(server)).isEqualTo(429);
      now.set(Instant.parse("2026-03-31T23:59:59.999Z"));
      assertThat(status(server)).as("the last moment of the day").isEqualTo(429);
      now.set(Instant.parse("2026-04-01T00:00:00Z"));
      assertThat(status(server)).isEqualTo(200);
      assertThat(status(server)).isEqualTo(429);
      String month = "/api/v1/usage?by=day&from=2026-03-01&to=2026-04-30";
      assertThat(server.get(month, "viewer-key-1").json().objects("usage"))
          .extracting(line -> line.text("day") + " " + line.whole("calls"))
          .containsExactly("2026-03-31 1", "2026-04-01 1");
    }
  }

  private static int status(TestServer server) {
    return server.post("/v1/chat/completions", TestServer.OPERATOR, CHAT).status();
  }

  @Test
  void onlyAnAdminOfNoTenantSetsBudgetsAndTakesThemAway() {
    try (TestServer server = open()) {
      String body = "{\"holder\":\"agent\",\"name\":\"chat\",\"per\":\"month\",\"usd\":0}";
      assertThat(server.send("PUT", "/api/v1/budgets", "admin-key-2", body).status())
          .isEqualTo(403);
      assertThat(set(server, "acme", body.replace("agent", "tenant")).status()).isEqualTo(400);
      set(server, "acme", body);
      assertThat(server.post("/v1/chat/completions", "operator-key-2", CHAT).status())
          .isEqualTo(429);
      assertThat(
              server
                  .send(
                      "DELETE",
                      "/api/v1/budgets",
                      TestServer.ADMIN,
                      "{\"holder\":\"agent\",\"name\":\"chat\",\"per\":\"month\"}",
                      "X-Tenant-ID",
                      "acme")
                  .json()
                  .array("budgets"))
          .isEmpty();
      assertThat(server.post("/v1/chat/completions", "operator-key-2", CHAT).status())
          .isEqualTo(200);
    }
  }
}
