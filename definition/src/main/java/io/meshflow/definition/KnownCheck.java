package io.meshflow.definition;

import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.tool.CodeFunctions;
import io.meshflow.core.tool.Tools;
import io.meshflow.definition.Draft.SchemaUse;
import io.meshflow.definition.Draft.Use;
import io.meshflow.definition.source.Nearest;
import java.util.List;

/** Checks names of models, tools and functions against what this process has, and schemas. */
final class KnownCheck {

  private final Draft draft;

  KnownCheck(Draft draft) {
    this.draft = draft;
  }

  void check(Known known, JsonSchemas schemas) {
    known.models().ifPresent(this::models);
    known.tools().ifPresent(this::tools);
    known.functions().ifPresent(this::functions);
    for (SchemaUse use : draft.schemas) {
      List<String> faults = schemas.faults(use.schema());
      if (!faults.isEmpty()) {
        String message = "The schema is wrong: " + String.join("; ", faults);
        draft.problems.error(use.place(), "bad_schema", message);
      }
    }
  }

  private void models(Models models) {
    List<String> names = models.offers().stream().map(ModelOffer::name).toList();
    for (Use use : draft.models) {
      if (models.find(use.name()).isEmpty()) {
        draft.problems.error(
            use.place(),
            "unknown_model",
            "There is no model `" + use.name() + "` here",
            models.remedy(use.name()).orElseGet(() -> hint(use.name(), names, models)));
      }
    }
  }

  private static String hint(String name, List<String> names, Models models) {
    String provider = name.substring(0, Math.max(0, name.indexOf('/')));
    boolean strange = !provider.isEmpty() && !models.providers().contains(provider);
    String near = strange ? Nearest.hint(provider, models.providers()) : Nearest.hint(name, names);
    String who = strange ? "no provider is called `" + provider + "`; " : "";
    return who + (near.isEmpty() ? "`meshflow models list` shows those there are" : near);
  }

  private void tools(Tools tools) {
    for (Use use : draft.tools) {
      if (tools.find(use.name()).isEmpty()) {
        unknown(use, "unknown_tool", "There is no tool `" + use.name() + "`", tools.names());
      }
    }
  }

  private void functions(CodeFunctions functions) {
    for (Use use : draft.functions) {
      if (functions.find(use.name()).isEmpty()) {
        String message = "There is no code function `" + use.name() + "`";
        unknown(use, "unknown_function", message, functions.names());
      }
    }
  }

  private void unknown(Use use, String code, String message, List<String> names) {
    String near = Nearest.hint(use.name(), names);
    String all = names.isEmpty() ? "" : "there are " + String.join(", ", names);
    draft.problems.error(use.place(), code, message, near.isEmpty() ? all : near);
  }
}
