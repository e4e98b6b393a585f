using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>All fields that one direction of translation knows. What is not in it is refused, so that nothing is lost in silence.</summary>
internal sealed class FieldTable(string target, IReadOnlyList<FieldRule> rules)
{
    private readonly Dictionary<string, FieldRule> byPath = rules.ToDictionary(rule => rule.Path, StringComparer.Ordinal);

    public IReadOnlyList<FieldRule> Rules => rules;

    /// <summary>Hands each property to <paramref name="take"/>; what it does not take must be in the table as dropped.</summary>
    /// <param name="element">An object.</param>
    /// <param name="path">Where it is in this request, for messages.</param>
    /// <param name="rule">Where it is in the table.</param>
    /// <param name="take">Returns whether it took the property. Properties that are null are absent.</param>
    public void Each(JsonElement element, string path, string rule, Func<string, JsonElement, bool> take)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new TranslationException(path, "must be an object");
        }

        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null && !take(property.Name, property.Value))
            {
                Leave(At(path, property.Name), At(rule, property.Name));
            }
        }
    }

    /// <summary>Refuses a value that the table lets through as a field.</summary>
    public TranslationException Refusal(string path, string why) =>
        new(path, $"{why}, and the request goes to a target that is spoken to in {target}");

    private void Leave(string path, string rule)
    {
        if (!byPath.TryGetValue(rule, out var known))
        {
            throw Refusal(path, "is not known to the translation, so it would be lost");
        }

        if (known.Handling != FieldHandling.Dropped)
        {
            throw Refusal(path, known.Note);
        }
    }

    private static string At(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
