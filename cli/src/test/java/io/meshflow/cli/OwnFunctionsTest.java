package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of users' own, compiled and put into a jar here, as docs/workflows.md shows it. */
final class OwnFunctionsTest {

  private static final String SERVICE = "META-INF/services/io.meshflow.core.tool.CodeFunction";

  @TempDir Path folder;

  /** A jar of one class whose function has this name and this body. */
  private void jar(String name, String body) throws IOException {
    Path source = folder.resolve("shop/Own.java");
    Files.createDirectories(source.getParent());
    Files.writeString(
        source,
        """
        package shop;

        import io.meshflow.core.data.Value;
        import io.meshflow.core.policy.Permit;
        import io.meshflow.core.tool.CodeCall;
        import io.meshflow.core.tool.CodeFunction;

        public final class Own implements CodeFunction {
          @Override public String name() { return "%s"; }
          @Override public Value run(Permit<CodeCall> permit) {
            Value.Obj input = permit.spend().input();
            %s
          }
        }
        """
            .formatted(name, body));
    String classes = System.getProperty("java.class.path");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-cp", classes, source.toString());
    assertThat(code).isZero();
    Files.createDirectories(folder.resolve("functions"));
    try (OutputStream file = Files.newOutputStream(folder.resolve("functions/own.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      entry(jar, SERVICE, "shop.Own\n".getBytes(StandardCharsets.UTF_8));
      entry(jar, "shop/Own.class", Files.readAllBytes(folder.resolve("shop/Own.class")));
    }
  }

  private static void entry(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new ZipEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }

  private CommandLineUnderTest meshflow() {
    return new CommandLineUnderTest(folder)
        .with("MESHFLOW_FUNCTIONS", folder.resolve("functions").toString());
  }

  private Outcome ran(String function) {
    return ran(function, "60s");
  }

  private Outcome ran(String function, String timeout) {
    Workflows.write(
        folder,
        "own.yaml",
        """
        name: own
        nodes:
          a: {kind: code, function: %s, input: {number: 20}, timeout: %s}
        """
            .formatted(function, timeout));
    return meshflow().run("run", "own.yaml", "--model", "demo", "--task", "t", "--json");
  }

  @ParameterizedTest
  @CsvSource({"twice@1", "twice"})
  void aFunctionOfAJarRuns(String function) throws IOException {
    jar("twice@1", "return Value.of(2 * input.whole(\"number\"));");
    Outcome run = ran(function);
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.json().required("output")).isEqualTo(Value.of(40));
    assertThat(meshflow().run("verify", "last").out()).contains("VALID");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throw new IllegalStateException(\"no stock\");                | failed    | no stock",
        "throw new io.meshflow.core.policy.EffectFailure.Permanent(\"sold_out\", \"none is left\");"
            + " | failed | none is left",
        "return null;                                                  | failed    | NullPointer",
        "throw new StackOverflowError();                               | failed    | StackOverflow",
        "return new Value.Text(\"\\uD800\");                           | failed    | surrogate",
        "try { new java.util.concurrent.CountDownLatch(1).await(); } catch (InterruptedException e) {"
            + " return Value.NULL; } return input; | timed_out | ''"
      })
  void aFunctionThatGoesWrongEndsItsStep(String body, String how, String why) throws IOException {
    jar("bad@1", body);
    Outcome run = ran("bad@1", how.equals("timed_out") ? "1s" : "60s");
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(1);
    Value.Obj step = run.json().objects("steps").getFirst();
    assertThat(step.text("status")).as(run.out()).isEqualTo(how);
    assertThat(meshflow().run("trace", "last", "--step", "a").out()).contains(why);
  }

  /** A run that asks a person and then does this; its id. */
  private String asking(String then) {
    Workflows.write(
        folder,
        "asks.yaml",
        "name: asks\nnodes:\n  ask: {kind: human, question: Shall I?}\n  a: "
            + then
            + "\nedges: [ask -> a]\n");
    Outcome run = meshflow().run("run", "asks.yaml", "--model", "demo", "--json");
    return run.json().text("run_id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{kind: code, function: twice@1, input: {number: 20}}",
        "{items: [20], each: {kind: code, function: twice, input: {number: \"{{ item }}\"}}}",
        "{file: own.yaml}"
      })
  void aRunWaitsForAProcessThatHasItsFunctions(String then) throws IOException {
    jar("twice@1", "return Value.of(2 * input.whole(\"number\"));");
    assertThat(ran("twice@1").code()).isZero();
    String run = asking(then);
    Outcome without = new CommandLineUnderTest(folder).run("approve", run);
    assertThat(without.code()).isEqualTo(1);
    assertThat(without.err())
        .contains("approved ask", "cannot go on here", "twice@1", "MESHFLOW_FUNCTIONS");
    assertThat(new CommandLineUnderTest(folder).run("resume", run).code()).isEqualTo(1);
    Outcome with = meshflow().run("resume", run, "--json");
    assertThat(with.code()).as(with.out() + with.err()).isZero();
    assertThat(with.json().required("output").toString()).contains("40");
    assertThat(meshflow().run("verify", run).out()).contains("VALID");
  }

  @Test
  void aRunGoesOnWithTheVersionThatItBeganWith() throws IOException {
    jar("twice@1", "return Value.of(2 * input.whole(\"number\"));");
    String run = asking("{kind: code, function: twice, input: {number: 20}}");
    Files.move(folder.resolve("functions"), folder.resolve("before"));
    jar("twice@2", "return Value.of(0);");
    Outcome newer = meshflow().run("approve", run);
    assertThat(newer.err()).contains("cannot go on here", "twice@1");
  }

  @Test
  void anUnknownFunctionIsNamedWithThoseThatThereAre() throws IOException {
    jar("twice@1", "return input;");
    Outcome run = ran("twize@1");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err() + run.out()).contains("no code function `twize@1`", "twice@1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"twice   | a name is like clean_up@1", "echo@1  | two functions are called echo@1"})
  void aJarThatCannotBeUsedIsRefused(String name, String why) throws IOException {
    jar(name, "return input;");
    Outcome run = ran("echo@1");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(why, "MESHFLOW_FUNCTIONS");
  }

  @Test
  void aFolderThatIsNotThereOrHoldsNothingIsRefused() throws IOException {
    assertThat(ran("echo@1").err()).contains("cannot be read", "MESHFLOW_FUNCTIONS");
    Files.createDirectories(folder.resolve("functions"));
    assertThat(ran("echo@1").err()).contains("no jar lies in", "MESHFLOW_FUNCTIONS");
    Files.writeString(folder.resolve("functions/x.jar"), "this is no jar");
    assertThat(ran("echo@1").err()).contains("MESHFLOW_FUNCTIONS");
  }
}
