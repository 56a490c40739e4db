package io.meshflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Commands.AnswerRequest;
import io.meshflow.core.execution.Ports;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.Rules;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.execution.Store;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.policy.OrderedGate;
import io.meshflow.core.policy.OrderedOutputGate;
import io.meshflow.core.run.Notices;
import io.meshflow.core.run.Notices.State;
import io.meshflow.core.run.Notices.Told;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.tool.WebhookSecrets;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.Definitions;
import io.meshflow.definition.Known;
import io.meshflow.definition.Loaded;
import io.meshflow.definition.expression.CelExpressions;
import io.meshflow.definition.pinned.PinnedWorkflows;
import io.meshflow.definition.schema.CheckedSchemas;
import io.meshflow.testkit.MemoryLedger;
import io.meshflow.tools.BuiltInFunctions;
import io.meshflow.tools.BuiltInTools;
import io.meshflow.tools.FileScope;
import io.meshflow.tools.GuardedHttpCaller;
import io.meshflow.tools.HttpLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses of a policy are told, over real HTTP, that somebody is waited for. */
class WebhooksTest {

  private static final String TENANT = "default";
  private static final String SECRET = "a secret of this test alone, 42";
  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private final MemoryLedger ledger = new MemoryLedger();
  private final StreamKey key = StreamKey.fresh(Entropy.secure());
  private final Receiver receiver = new Receiver();
  private final BlockingQueue<RunEvent> heard = new LinkedBlockingQueue<>();
  private final InstantSource clock = InstantSource.system();
  private Runs runs;

  @BeforeEach
  void open() {
    runs = open(Set.of(receiver.authority()), SECRET, LONG);
  }

  @AfterEach
  void close() {
    runs.close();
    receiver.close();
  }

  private Runs open(Set<String> trusted, String secret, Duration patience) {
    HttpLimits limits = new HttpLimits(trusted, LONG, patience, 1 << 20, 3);
    Ports ports =
        new Ports(
            ExampleRunsTest.DEMO,
            new BuiltInTools(FileScope.of(folder, folder), clock),
            new BuiltInFunctions(),
            new GuardedHttpCaller(limits, clock),
            WebhookSecrets.parse(secret.replace(' ', '-').replace(',', '-'), TENANT));
    Rules rules =
        new Rules(
            OrderedGate.complete(),
            new OrderedOutputGate(),
            new CelExpressions(),
            new CheckedSchemas(),
            new PinnedWorkflows(),
            text -> text);
    Store store = new Store(ledger, ledger.leases("me" + trusted + secret), tenant -> key);
    Runs.Settings adopting = new Runs.Settings(true, Duration.ofMillis(20), Duration.ofSeconds(10));
    Runs opened = new Runs(store, ports, rules, clock, adopting);
    Runnable _ =
        opened.listen(
            new RunListener() {
              @Override
              public void recorded(RunId run, Recorded record) {
                heard.addAll(record.events());
              }
            });
    return opened;
  }

  private RunId start(String policy) {
    return started("name: w\npolicy: " + policy + "\nnodes: {ask: {kind: human, question: Go?}}\n");
  }

  private RunId started(String yaml) {
    Loaded loaded =
        new Definitions(Known.NOTHING, new CelExpressions(), new CheckedSchemas()).load("w", yaml);
    assertThat(loaded.problems()).isEmpty();
    Workflow workflow = loaded.workflow().orElseThrow();
    return runs.start(
        new StartRequest(TENANT, workflow, "t", Value.Obj.EMPTY, "me", StartRequest.Options.USUAL));
  }

  private String telling(String... paths) {
    List<String> urls = java.util.Arrays.stream(paths).map(receiver::url).toList();
    return "{human_in_loop: {webhook_url: '" + String.join(" ", urls) + "'}}";
  }

  private RunEvent.NoticeEnded ended() throws InterruptedException {
    for (RunEvent event = next(); ; event = next()) {
      if (event instanceof RunEvent.NoticeEnded ended) {
        return ended;
      }
    }
  }

  private RunEvent next() throws InterruptedException {
    RunEvent event = heard.poll(60, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("nothing happened");
    }
    return event;
  }

  private void answer(RunId run) throws InterruptedException {
    var _ = runs.answer(new AnswerRequest(TENANT, run, "ask", true, "ann", "", "c1"));
    boolean answered = false;
    for (RunEvent event = next(); !(event instanceof RunEvent.Ended); event = next()) {
      answered |= event instanceof RunEvent.ApprovalAnswered;
      assertThat(answered && event instanceof RunEvent.NoticeStarted).isFalse();
    }
    assertThat(runs.fold(TENANT, run).status()).isEqualTo(RunStatus.COMPLETED);
  }

  private Told told(RunId run) {
    Notices notices = runs.fold(TENANT, run).notices();
    assertThat(notices.underWay()).isEmpty();
    assertThat(notices.all()).hasSize(1);
    return notices.all().getFirst();
  }

  private static String signature(Receiver.Message message) throws Exception {
    String text =
        message.header("webhook-id")
            + "."
            + message.header("webhook-timestamp")
            + "."
            + message.body();
    Mac mac = Mac.getInstance("HmacSHA256");
    byte[] secret = SECRET.replace(' ', '-').replace(',', '-').getBytes(UTF_8);
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
  }

  @Test
  void aQuestionIsToldOnceSignedAndRecorded() throws Exception {
    RunId run = start(telling("/hook"));
    Receiver.Message message = receiver.message();
    assertThat(message.path()).isEqualTo("/hook");
    assertThat(message.header("webhook-signature")).isEqualTo(signature(message));
    assertThat(message.header("content-type")).isEqualTo("application/json");
    assertThat(message.header("webhook-id")).isEqualTo(message.header("idempotency-key"));
    Value.Obj body = (Value.Obj) Json.parse(message.body());
    assertThat(body.text("type")).isEqualTo("approval.waiting");
    Value.Obj data = body.objectIf("data").orElseThrow();
    assertThat(data.text("run_id")).isEqualTo(run.value());
    assertThat(data.text("step")).isEqualTo("ask#1");
    assertThat(data.text("kind")).isEqualTo("question");
    assertThat(data.text("approve")).startsWith("/api/v1/approvals/").endsWith("/approve");
    assertThat(message.body()).doesNotContain("Go?");
    assertThat(ended().code()).isEmpty();
    assertThat(told(run)).satisfies(one -> assertThat(one.state()).isEqualTo(State.DELIVERED));
    assertThat(runs.fold(TENANT, run).status()).isEqualTo(RunStatus.PAUSED);
    answer(run);
    assertThat(receiver.more()).isZero();
  }

  @Test
  void aReceiverThatFailsIsToldAgainUnderTheSameId() throws Exception {
    receiver.answers(500, 404, 429, 200);
    RunId run = start(telling("/hook"));
    Receiver.Message first = receiver.message();
    for (int attempt = 2; attempt <= 4; attempt++) {
      Receiver.Message again = receiver.message();
      assertThat(again.header("webhook-id")).isEqualTo(first.header("webhook-id"));
      assertThat(again.header("webhook-signature")).isEqualTo(signature(again));
      assertThat(again.body()).isEqualTo(first.body());
    }
    for (String code : List.of("http_500", "http_404", "http_429", "")) {
      assertThat(ended().code()).isEqualTo(code);
    }
    assertThat(told(run).attempts()).isEqualTo(4);
    answer(run);
  }

  @Test
  void anAnswerEndsTheTelling() throws Exception {
    receiver.answers(500, 500, 500, 500, 500);
    RunId run = start(telling("/hook"));
    assertThat(ended().next()).isPresent();
    answer(run);
    assertThat(told(run).state()).isNotEqualTo(State.DELIVERED);
    assertThat(runs.fold(TENANT, run).alarms().next()).isEmpty();
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    receiver.redirects(receiver.url("/elsewhere"));
    RunId run = start(telling("/hook"));
    assertThat(receiver.message().path()).isEqualTo("/hook");
    assertThat(ended().code()).isEqualTo("redirected");
    assertThat(receiver.message().path()).as("the next attempt").isEqualTo("/hook");
    assertThat(ended().code()).isEmpty();
    answer(run);
  }

  @Test
  void aReceiverThatNeverAnswersHoldsNothingUp() throws Exception {
    runs.close();
    runs = open(Set.of(receiver.authority()), SECRET, SHORT);
    receiver.answers(0);
    RunId run = start(telling("/hook"));
    assertThat(ended().code()).isEqualTo("timeout");
    assertThat(receiver.message().header("webhook-id"))
        .isEqualTo(receiver.message().header("webhook-id"));
    assertThat(ended().code()).isEmpty();
    answer(run);
  }

  @Test
  void aReceiverThatIsGoneIsNotToldAgain() throws Exception {
    receiver.answers(410);
    RunId run = start(telling("/hook"));
    assertThat(ended().next()).isEmpty();
    assertThat(told(run).state()).isEqualTo(State.GIVEN_UP);
    answer(run);
    assertThat(receiver.message().path()).isEqualTo("/hook");
    assertThat(receiver.more()).isZero();
  }

  @Test
  void everyAddressIsTold() throws Exception {
    receiver.answers(500);
    RunId run = start(telling("/a", "/b"));
    Set<String> paths =
        Set.copyOf(
            List.of(
                receiver.message().path(), receiver.message().path(), receiver.message().path()));
    assertThat(paths).containsExactlyInAnyOrder("/a", "/b");
    answerAfter(run, 3);
  }

  private void answerAfter(RunId run, int ends) throws InterruptedException {
    for (int i = 0; i < ends; i++) {
      RunEvent.NoticeEnded _ = ended();
    }
    assertThat(runs.fold(TENANT, run).notices().all())
        .extracting(Told::state)
        .containsOnly(State.DELIVERED);
    answer(run);
  }

  @Test
  void theNextLevelOfPeopleIsToldOfAnew() throws Exception {
    RunId run =
        started(
            "name: w\npolicy: "
                + telling("/hook")
                + "\nnodes: {ask: {kind: human, question: Go?, reviewers: [ann, bob],"
                + " timeout: 1s, on_timeout: escalate}}\n");
    Receiver.Message first = receiver.message();
    Receiver.Message second = receiver.message();
    assertThat(second.header("webhook-id")).isNotEqualTo(first.header("webhook-id"));
    assertThat(level(first)).isZero();
    assertThat(level(second)).isEqualTo(1);
    runs.cancel(TENANT, run, "ann", "enough");
  }

  private static long level(Receiver.Message message) {
    return ((Value.Obj) Json.parse(message.body())).objectIf("data").orElseThrow().whole("level");
  }

  @Test
  void anAddressThatIsNotPublicIsNotCalledUnlessItIsTrusted() throws Exception {
    runs.close();
    runs = open(Set.of(), SECRET, LONG);
    RunId run = start(telling("/hook"));
    assertThat(ended().code()).isEqualTo("address_refused");
    assertThat(told(run).state()).isEqualTo(State.GIVEN_UP);
    answer(run);
    assertThat(receiver.more()).isZero();
  }

  @Test
  void aHostThatThePolicyDoesNotAllowIsNotTold() throws Exception {
    String policy =
        "{allowed_hosts: ['*.example.org'], human_in_loop: {webhook_url: '"
            + receiver.url("/hook")
            + "'}}";
    RunId run = start(policy);
    assertThat(ended().code()).isEqualTo("reach.host");
    answer(run);
    assertThat(receiver.more()).isZero();
  }

  @Test
  void withoutASecretNothingIsSent() throws Exception {
    runs.close();
    runs = open(Set.of(receiver.authority()), "", LONG);
    RunId run = start(telling("/hook"));
    assertThat(ended().code()).isEqualTo("no_webhook_secret");
    answer(run);
    assertThat(receiver.more()).isZero();
  }
}
