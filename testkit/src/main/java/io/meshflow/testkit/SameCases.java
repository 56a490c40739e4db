package io.meshflow.testkit;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Optional;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Properties of MeshFlow are tried with the same cases each time; the long suite tries others every
 * time. Those of whoever uses this kit are left as they are. ({@code core} has its own: it cannot
 * see this kit.)
 */
public final class SameCases implements AroundPropertyHook {
  @Override
  public boolean appliesTo(Optional<AnnotatedElement> element) {
    return !Boolean.getBoolean("meshflow.long") && element.filter(SameCases::ours).isPresent();
  }

  private static boolean ours(AnnotatedElement element) {
    return element instanceof Method property
        && property.getDeclaringClass().getName().startsWith("io.meshflow.");
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    if (context.attributes().seed().filter(seed -> !seed.isEmpty()).isEmpty()) {
      context.attributes().setSeed("42");
    }
    return property.execute();
  }
}
