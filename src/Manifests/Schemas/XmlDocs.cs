using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ClaudeConfig.Manifests.Schemas;

/// <summary>The summaries of an assembly's XML documentation, on one line each.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, string> _summaries;

    private XmlDocs(Dictionary<string, string> summaries) => _summaries = summaries;

    public static XmlDocs Of(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        var members = XDocument.Load(file).Descendants("member");
        return new XmlDocs(members.ToDictionary(
            member => (string)member.Attribute("name")!,
            member => Text(member.Element("summary"))));
    }

    public string Of(Type type) => Find($"T:{type.FullName}");

    public string Of(PropertyInfo property) => Find($"P:{property.DeclaringType!.FullName}.{property.Name}");

    public string Of(FieldInfo field) => Find($"F:{field.DeclaringType!.FullName}.{field.Name}");

    private static string Text(XElement? summary)
    {
        if (summary is null)
        {
            return "";
        }

        foreach (var reference in summary.Descendants("see").Where(see => see.Attribute("cref") is not null))
        {
            reference.Value = ((string)reference.Attribute("cref")!).Split('.')[^1];
        }

        return Spaces().Replace(summary.Value, " ").Trim();
    }

    private string Find(string id) =>
        _summaries.TryGetValue(id, out var text) && text.Length > 0
            ? text
            : throw new InvalidOperationException($"{id} has no <summary>; kubectl explain would print nothing for it");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
