package io.meshflow.tools.typed;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a model is told about an argument, a record or one kind of a union. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface Describe {

  /** The description in the schema. */
  String value();

  /** The most characters of a text; 0 for no limit of its own. */
  int longest() default 0;
}
