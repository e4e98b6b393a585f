using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Go's %#v of a few structs that appear in messages.</summary>
internal static class GoValues
{
    public static string Raw(JsonNode? value)
    {
        var bytes = Encoding.UTF8.GetBytes(value?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null");
        var listed = string.Join(", ", bytes.Select(b => $"0x{b:x}"));
        return $"runtime.Unknown{{TypeMeta:runtime.TypeMeta{{APIVersion:\"\", Kind:\"\"}}, Raw:[]uint8{{{listed}}}, ContentEncoding:\"\", ContentType:\"application/json\"}}";
    }

    public static string LabelSelector(JsonObject selector)
    {
        var requirements = selector.Items("matchExpressions")
            .Select(item => $"v1.LabelSelectorRequirement{{Key:{GoText.Quote(item.Text("key"))}, Operator:{GoText.Quote(item.Text("operator"))}, Values:{Texts(item["values"] as JsonArray)}}}")
            .ToList();
        var shown = requirements.Count == 0 ? "(nil)" : $"{{{string.Join(", ", requirements)}}}";
        return $"v1.LabelSelector{{MatchLabels:{Map(selector["matchLabels"] as JsonObject)}, MatchExpressions:[]v1.LabelSelectorRequirement{shown}}}";
    }

    public static string RoleRef(JsonObject role) =>
        $"rbac.RoleRef{{APIGroup:{GoText.Quote(role.Text("apiGroup"))}, Kind:{GoText.Quote(role.Text("kind"))}, Name:{GoText.Quote(role.Text("name"))}}}";

    public static string Map(JsonObject? map) =>
        map is null ? "map[string]string(nil)" : $"map[string]string{{{string.Join(", ", map.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{GoText.Quote(f.Key)}:{GoText.Quote(JsonKinds.AsText(f.Value) ?? "")}"))}}}";

    public static string Texts(JsonArray? list) =>
        list is null ? "[]string(nil)" : $"[]string{{{string.Join(", ", list.Select(item => GoText.Quote(JsonKinds.AsText(item) ?? "")))}}}";
}
