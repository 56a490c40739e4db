package io.meshflow.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.e2e.server.ServedMesh;
import io.meshflow.stub.StubReply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stranger sees first: the page at {@code /}. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FirstPageTest {

  private static final String HOSTILE =
      "<script>window.hit = 1</script><img src=x onerror=\"window.hit = 2\"><b>bold</b>";
  private static final Pattern DOLLARS = Pattern.compile("\\$0\\.\\d{4}");

  @TempDir static Path folder;
  private Optional<Chromium> chromium = Optional.empty();
  private Optional<ServedMesh> served = Optional.empty();
  private final List<String> complaints = new ArrayList<>();
  private Optional<BrowserContext> context = Optional.empty();

  @BeforeAll
  void start() throws Exception {
    chromium = Chromium.start();
    assumeTrue(chromium.isPresent(), "needs chromium and node");
    setDefaultAssertionTimeout(60_000);
    Map<String, String> settings =
        Map.of("MESHFLOW_MODEL_PRICE", "100/200", "MESHFLOW_BUDGET_USD", "10");
    served = Optional.of(ServedMesh.start(folder, settings));
  }

  @AfterAll
  void stop() throws Exception {
    if (served.isPresent()) {
      served.get().close();
    }
    chromium.ifPresent(Chromium::close);
  }

  @BeforeEach
  void forget() {
    complaints.clear();
    mesh().upstream().otherwise(StubReply.text("Fine."));
  }

  @AfterEach
  void nothingIsComplainedOf() {
    context.ifPresent(BrowserContext::close);
    assertThat(complaints).as("console and page errors").isEmpty();
  }

  private ServedMesh mesh() {
    return served.orElseThrow();
  }

  private Page open(Browser.NewContextOptions options) {
    BrowserContext fresh = chromium.orElseThrow().browser().newContext(options);
    context = Optional.of(fresh);
    Page page = fresh.newPage();
    page.onConsoleMessage(
        message -> {
          if (List.of("error", "warning").contains(message.type())) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.navigate(mesh().base() + "/#key=" + ServedMesh.KEY);
    assertThat(page.locator("#leave")).isVisible();
    return page;
  }

  private Page open() {
    return open(new Browser.NewContextOptions().setViewportSize(1280, 800));
  }

  private String start(String workflow, String task, String wait) throws Exception {
    Value.Obj body = Value.obj("definition", Value.of(workflow), "task", Value.of(task));
    Value.Obj run =
        mesh().post("/api/v1/runs", wait.isEmpty() ? body : body.with("wait", Value.of(30L)));
    return ((Value.Text) run.field("run_id").orElseThrow()).value();
  }

  private static String resource(String name) throws Exception {
    try (var in = FirstPageTest.class.getResourceAsStream("/browser/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Locator run(Page page, String id) {
    return page.locator("#runs li[data-id='" + id + "'] button");
  }

  private static Locator status(Page page) {
    return page.locator("#title .status");
  }

  @Test
  void aRunStartedOverHttpAppearsByItself() throws Exception {
    Page page = open();
    String id = start(resource("three.yaml"), "Say something", "wait");
    assertThat(run(page, id)).containsText("three@1");
    assertThat(run(page, id)).containsText("completed");
    assertThat(run(page, id)).containsText(DOLLARS);
  }

  @Test
  void aTraceShowsStepsInOrderWithPromptReplyTokensCostAndTime() throws Exception {
    for (String fruit : List.of("Apples.", "Pears.", "Fine.")) { // so slow that bars lie apart
      mesh().upstream().next(StubReply.text(fruit).after(Duration.ofMillis(150)));
    }
    String id = start(resource("three.yaml"), "Name fruit", "wait");
    Page page = open();
    run(page, id).click();
    assertThat(status(page)).hasText("completed");
    assertThat(page.locator("#asked")).hasText("Name fruit");
    assertThat(page.locator("#steps .name")).hasText(new String[] {"first", "second", "third"});
    Locator second = page.locator("#steps li").nth(1);
    assertThat(second.locator(".tokens")).hasText("18 tokens");
    assertThat(second.locator(".cost")).hasText("$0.0025");
    assertThat(second.locator(".time")).hasText(Pattern.compile("\\d.*s"));
    second.locator("summary").click();
    assertThat(second.locator(".calls")).containsText("What goes with Apples.");
    assertThat(second.locator("pre", new Locator.LocatorOptions().setHasText("Pears.")).first())
        .isVisible();
    assertThat(page.locator("#outcome pre")).hasText("Fine.");
    assertThat(starts(page)).as("left edges of the bars").isSorted().doesNotHaveDuplicates();
  }

  private static List<Double> starts(Page page) {
    return page.locator("#steps rect").all().stream()
        .map(bar -> Double.valueOf(bar.getAttribute("x")))
        .toList();
  }

  @Test
  void tokensOfASlowAnswerAppearBeforeItEnds() throws Exception {
    mesh()
        .upstream()
        .next(
            StubReply.text("One two " + "word ".repeat(60))
                .first(50)
                .ending(StubReply.End.SILENCE));
    Page page = open();
    String id = start(resource("three.yaml"), "Count", "");
    run(page, id).click();
    assertThat(page.locator("#steps .live").first()).containsText("One two");
    assertThat(status(page)).hasText("running");
    mesh().post("/api/v1/runs/" + id + "/cancel", Value.Obj.EMPTY);
    assertThat(status(page)).hasText("cancelled");
    assertThat(page.locator("#steps .live").first()).isHidden();
  }

  @Test
  void anApprovalIsAnsweredByAClick() throws Exception {
    String id = start(resource("asking.yaml"), "A letter", "wait");
    Page page = open();
    run(page, id).click();
    assertThat(page.locator("#questions pre")).hasText("May it go out? Fine.");
    page.locator("#questions input").fill("Good work.");
    page.locator("#questions .approve").click();
    assertThat(status(page)).hasText("completed");
    assertThat(page.locator("#questions")).isEmpty();
    assertThat(run(page, id)).containsText("completed");
    page.locator("#steps summary").last().click();
    assertThat(page.locator("#steps li").last()).containsText("Note: Good work.");
  }

  @Test
  void whoAnswersSeesWhichToolIsCalledAndThatOutsidersMayHaveWrittenItsArguments()
      throws Exception {
    Value.Obj sum = Value.obj("expression", Value.of("6 * 7"));
    Value.Obj file = Value.obj("path", Value.of("out.txt"), "content", Value.of("42"));
    mesh()
        .upstream()
        .next(StubReply.toolCalls(new ToolUse("c1", "calculator", sum)))
        .next(StubReply.toolCalls(new ToolUse("c2", "write_file", file)));
    String id = start(resource("writing.yaml"), "Work it out", "wait");
    Page page = open();
    run(page, id).click();
    Locator question = page.locator("#questions article");
    assertThat(question).containsText("If you approve, it asks the model stub");
    assertThat(question).not().containsText("text of outsiders");
    approve(page, question);
    assertThat(question).containsText("it asks the model stub");
    approve(page, question);
    assertThat(question).containsText("If you approve, it calls the tool write_file");
    assertThat(question).containsText("What follows may hold text of outsiders.");
    assertThat(page.locator("#questions pre")).containsText("out.txt");
    approve(page, question);
  }

  private static void approve(Page page, Locator question) {
    String before = question.getAttribute("data-id");
    page.locator("#questions .approve").click();
    assertThat(question).not().hasAttribute("data-id", before);
  }

  @Test
  void aQuestionOfAnotherRunIsAnsweredFromTheList() throws Exception {
    start(resource("asking.yaml"), "A letter", "wait");
    start(resource("three.yaml"), "Newer", "wait");
    Page page = open();
    assertThat(page.locator("#title")).containsText("three@1");
    page.locator("#inbox .reject").first().click();
    assertThat(page.locator("#title")).containsText("asking@1");
    assertThat(status(page)).not().hasText("paused");
  }

  @Test
  void hostileTextIsShownAndNeverRun() throws Exception {
    mesh().upstream().otherwise(StubReply.text(HOSTILE));
    String id = start(resource("asking.yaml"), HOSTILE, "wait");
    Page page = open();
    run(page, id).click();
    assertThat(page.locator("#asked")).hasText(HOSTILE);
    assertThat(page.locator("#questions pre")).containsText(HOSTILE);
    for (Locator step : page.locator("#steps summary").all()) {
      step.click();
    }
    assertThat(page.locator("#steps .calls").first()).containsText(HOSTILE);
    page.locator("#questions .approve").click();
    assertThat(page.locator("#outcome pre")).containsText(HOSTILE);
    assertThat(page.evaluate("() => window.hit ?? null")).isNull();
    assertThat(page.locator("main img, main script, main b").count()).isZero();
  }

  @Test
  void itFitsAPhone() throws Exception {
    mesh().upstream().otherwise(StubReply.text("unbroken".repeat(60)));
    String id = start(resource("asking.yaml"), "x".repeat(300), "wait");
    Page page = open(new Browser.NewContextOptions().setViewportSize(360, 740).setHasTouch(true));
    run(page, id).tap();
    assertThat(page.locator("#title")).isInViewport();
    page.locator("#steps summary").first().tap();
    assertThat(page.evaluate("() => document.scrollingElement.scrollWidth")).isEqualTo(360);
    for (Locator button : page.locator("#questions button").all()) {
      assertThat(button.boundingBox().height).isGreaterThanOrEqualTo(32);
    }
  }

  @Test
  void everythingIsReachedByKeyboard() throws Exception {
    String id = start(resource("asking.yaml"), "A letter", "wait");
    Page page = open();
    run(page, id).focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("#facts")).containsText(id);
    tabTo(page, "#questions .approve");
    tabTo(page, "#questions input");
    page.keyboard().type("By keyboard.");
    tabTo(page, "#steps summary");
    page.keyboard().press("Enter");
    assertThat(page.locator("#steps .calls").first()).isVisible();
    page.locator("#questions .approve").focus();
    page.keyboard().press("Enter");
    assertThat(status(page)).hasText("completed");
  }

  private static void tabTo(Page page, String selector) {
    for (int presses = 0; presses < 80; presses++) {
      page.keyboard().press("Tab");
      if (Boolean.TRUE.equals(
          page.evaluate("selector => document.activeElement.matches(selector)", selector))) {
        return;
      }
    }
    throw new AssertionError("the Tab key does not reach " + selector);
  }

  @Test
  void aTaskIsStartedFromThePage() throws Exception {
    mesh().upstream().otherwise(StubReply.text("Hello to you."));
    Page page = open();
    page.locator("#task").fill("Say hello");
    page.locator("#task").press("Enter");
    assertThat(page.locator("#outcome pre")).hasText("Hello to you.");
    assertThat(page.locator("#asked")).hasText("Say hello");
    page.reload();
    assertThat(page.locator("#asked")).hasText("Say hello");
  }

  @Test
  void theContractReadsAsTextWithoutTheMarksItIsWrittenWith() {
    Page page = open();
    page.navigate(mesh().base() + "/docs");
    assertThat(page.locator("#startRun h3")).hasText("POST /api/v1/runs");
    assertThat(page.locator("article").first().locator("strong").first()).hasText("Keys.");
    assertThat(page.locator("code").first()).isVisible();
    assertThat(page.locator("#page")).not().containsText(Pattern.compile("[*]{2}|`"));
  }

  @Test
  void withoutAKeyThePageAsksForOne() {
    Page page = open();
    page.locator("#leave").click();
    assertThat(page.locator("#runs li")).hasCount(0);
    assertThat(page.locator("#detail")).isHidden();
    page.locator("#key").fill(ServedMesh.KEY);
    page.locator("#key").press("Enter");
    assertThat(page.locator("#leave")).isVisible();
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void textStandsOutFromItsGround(ColorScheme scheme) throws Exception {
    String id = start(resource("asking.yaml"), "A letter", "wait");
    Page page =
        open(new Browser.NewContextOptions().setViewportSize(1280, 800).setColorScheme(scheme));
    run(page, id).click();
    assertThat(page.locator("#questions .approve")).isVisible();
    page.locator("#steps summary").first().click();
    assertThat((List<?>) page.evaluate(resource("contrast.js").strip())).isEmpty();
  }
}
