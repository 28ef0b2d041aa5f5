package io.stillpoint.schemas.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/**
 * Reads the records' own null marks: a component is required unless it is {@link Nullable} or has a default. So a
 * document without a required field is refused when it is read, not when the field is first used.
 */
final class RequiredUnlessNullable extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        if (member instanceof AnnotatedParameter parameter
                && parameter.getDeclaringClass().isRecord()
                && parameter.getOwner().getParameterCount()
                        == parameter.getDeclaringClass().getRecordComponents().length) {
            RecordComponent component = parameter.getDeclaringClass().getRecordComponents()[parameter.getIndex()];
            return !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                    && !parameter.hasAnnotation(JsonSetter.class);
        }
        return super.hasRequiredMarker(config, member);
    }
}
