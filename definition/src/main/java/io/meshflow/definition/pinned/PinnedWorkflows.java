package io.meshflow.definition.pinned;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.MergeRule;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.core.workflow.Workflow.Sharing;
import io.meshflow.core.workflow.WorkflowReader;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The closure document: everything a run needs of its definition, with nothing left to defaults
 * that could change. Reading what was written gives an equal workflow with the same digest. Thread
 * safe.
 */
public final class PinnedWorkflows implements WorkflowReader {

  /** Names the form; a later form gets another name and this version keeps reading the old one. */
  static final String FORMAT = "meshflow-workflow/1";

  /** The workflow with the document that says the same as its other fields. */
  public static Workflow documented(Workflow workflow) {
    return documented(workflow, Value.Obj.EMPTY);
  }

  /** The same with notes for people, which nothing reads. */
  public static Workflow documented(Workflow workflow, Value.Obj about) {
    return new Workflow(
        workflow.name(),
        workflow.version(),
        workflow.graph(),
        workflow.policy(),
        workflow.children(),
        workflow.sharing(),
        write(workflow).putIf(!about.fields().isEmpty(), "about", about).build());
  }

  private static ObjBuilder write(Workflow workflow) {
    ObjBuilder children = Value.Obj.builder();
    workflow.children().forEach((name, child) -> children.put(name, child.document()));
    return GraphDocument.write(workflow.graph())
        .put("format", FORMAT)
        .put("name", workflow.name())
        .put("version", workflow.version())
        .put("policy", PolicyDocument.write(workflow.policy()))
        .put("sharing", sharing(workflow.sharing()))
        .putIf(!workflow.children().isEmpty(), "workflows", children.build());
  }

  private static Value.Obj sharing(Sharing sharing) {
    ObjBuilder merge = Value.Obj.builder();
    sharing.merge().forEach((key, rule) -> merge.put(key, Words.of(rule)));
    return Value.obj(
        "grace_ms", Value.of(sharing.grace().toMillis()), "merge", (Value) merge.build());
  }

  @Override
  public Workflow read(Value.Obj document) {
    if (!document.textIf("format").equals(java.util.Optional.of(FORMAT))) {
      throw new IllegalArgumentException("this version reads " + FORMAT + " only");
    }
    Map<String, Workflow> children = new LinkedHashMap<>();
    document
        .objectIf("workflows")
        .ifPresent(all -> all.fields().keySet().forEach(n -> children.put(n, read(all.object(n)))));
    return new Workflow(
        document.text("name"),
        document.text("version"),
        GraphDocument.read(document),
        PolicyDocument.read(document.object("policy")),
        children,
        readSharing(document.object("sharing")),
        document);
  }

  private static Sharing readSharing(Value.Obj document) {
    Map<String, MergeRule> merge = new LinkedHashMap<>();
    Value.Obj rules = document.object("merge");
    rules
        .fields()
        .keySet()
        .forEach(key -> merge.put(key, Words.read(MergeRule.class, rules.text(key))));
    return new Sharing(merge, java.time.Duration.ofMillis(document.whole("grace_ms")));
  }
}
