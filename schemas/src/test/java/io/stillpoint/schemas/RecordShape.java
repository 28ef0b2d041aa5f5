package io.stillpoint.schemas;

import com.fasterxml.jackson.annotation.JsonSetter;
import io.stillpoint.schemas.SchemaTree.Part;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.json.Json;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compares the shape of a record with the schema that describes it: names, kinds of values, what may be left out. */
final class RecordShape {

    private static final Set<Class<?>> INTEGERS = Set.of(int.class, Integer.class, long.class, Long.class);

    private final SchemaTree tree;
    private final List<String> differences = new ArrayList<>();

    RecordShape(SchemaTree tree) {
        this.tree = tree;
    }

    List<String> differences(Class<? extends Record> record, Part schema) {
        compareRecord(record, tree.resolve(schema), record.getSimpleName());
        return List.copyOf(differences);
    }

    private void compareRecord(Class<?> record, Part schema, String where) {
        RecordComponent[] components = record.getRecordComponents();
        Set<String> names =
                Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.toCollection(TreeSet::new));
        Set<String> properties = new TreeSet<>(schema.node().path("properties").propertyNames());
        boolean hasOwnKind = names.contains("kind");
        if (!hasOwnKind && properties.remove("kind")) {
            same(
                    where + ".kind",
                    record.getSimpleName(),
                    schema.node().at("/properties/kind/const").stringValue(""));
        }
        same(where + " fields", names, properties);
        Set<String> required = texts(schema.node().path("required"));
        if (!hasOwnKind) {
            required.remove("kind");
        }
        same(where + " required fields", requiredOf(components), required);
        for (RecordComponent component : components) {
            compare(
                    component.getAnnotatedType(),
                    schema.at("properties", component.getName()),
                    where + "." + component.getName());
        }
    }

    private static Set<String> requiredOf(RecordComponent[] components) {
        return Arrays.stream(components)
                .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                .filter(component -> !hasDefault(component))
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The annotation reaches the constructor's parameter and the accessor, not the component itself. */
    private static boolean hasDefault(RecordComponent component) {
        return component.getAccessor().isAnnotationPresent(JsonSetter.class);
    }

    private void compare(AnnotatedType annotated, Part reference, String where) {
        Part schema = tree.resolve(reference);
        if (annotated.getType() instanceof ParameterizedType parameterized) {
            AnnotatedType[] arguments = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
            if (parameterized.getRawType() == Map.class) {
                sameType(where, "object", schema);
                compare(arguments[1], schema.at("additionalProperties"), where + "{}");
            } else {
                sameType(where, "array", schema);
                compare(arguments[0], schema.at("items"), where + "[]");
            }
            return;
        }
        Class<?> type = (Class<?>) annotated.getType();
        if (Request.class.isAssignableFrom(type)) {
            sameKinds(Request.class, schema, where);
        } else if (type.isRecord()) {
            compareRecord(type, schema, where);
        } else if (type.isSealed()) {
            compareKinds(type, schema, where);
        } else {
            compareValue(type, schema, where);
        }
    }

    private void compareValue(Class<?> type, Part schema, String where) {
        if (type.isEnum()) {
            Set<String> names = Arrays.stream(type.getEnumConstants())
                    .map(value -> Json.mapper().valueToTree(value).stringValue())
                    .collect(Collectors.toCollection(TreeSet::new));
            same(where, names, texts(schema.node().path("enum")));
        } else if (type == boolean.class) {
            sameType(where, "boolean", schema);
        } else if (INTEGERS.contains(type)) {
            sameType(where, "integer", schema);
        } else if (type == String.class || type == Instant.class) {
            sameType(where, "string", schema);
            same(
                    where + " is a time",
                    type == Instant.class,
                    schema.node().path("format").stringValue("").equals("date-time"));
        } else {
            throw new AssertionError("%s: no JSON form is known for %s".formatted(where, type));
        }
    }

    /** A request inside another document is described by its kind alone. */
    private void sameKinds(Class<?> sealed, Part schema, String where) {
        Set<String> kinds =
                EventTypes.leaves(sealed).map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
        same(where + " kinds", kinds, texts(schema.node().at("/properties/kind/enum")));
    }

    private void compareKinds(Class<?> sealed, Part schema, String where) {
        sameKinds(sealed, schema, where);
        EventTypes.leaves(sealed).forEach(leaf -> {
            String name = leaf.getSimpleName();
            schema.node()
                    .path("allOf")
                    .valueStream()
                    .filter(rule ->
                            rule.at("/if/properties/kind/const").stringValue("").equals(name))
                    .findFirst()
                    .ifPresentOrElse(
                            rule -> compareRecord(
                                    leaf,
                                    tree.resolve(new Part(schema.base(), rule.path("then"))),
                                    where + "<" + name + ">"),
                            () -> differences.add(where + ": no rule for the kind " + name));
        });
    }

    private void sameType(String where, String expected, Part schema) {
        same(where + " type", expected, schema.node().path("type").stringValue("none"));
    }

    private void same(String where, Object inRecord, Object inSchema) {
        if (!inRecord.equals(inSchema)) {
            differences.add("%s: the record has %s, the schema %s".formatted(where, inRecord, inSchema));
        }
    }

    private static Set<String> texts(JsonNode values) {
        Collection<String> texts =
                values.valueStream().map(JsonNode::stringValue).toList();
        return new TreeSet<>(texts);
    }
}
