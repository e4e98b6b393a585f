using System.Text.Json.Serialization;

namespace ClaudeConfig.Api.Common;

/// <summary>Which namespaces may refer to an object.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NamespaceAdmission>))]
public enum NamespaceAdmission
{
    /// <summary>Only the object's own namespace.</summary>
    Same,

    /// <summary>The namespaces whose labels match the selector, and the object's own.</summary>
    Selector,

    /// <summary>Every namespace.</summary>
    All,
}
