using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Common;

/// <summary>Which namespaces may refer to an object.</summary>
[JsonConverter(typeof(LenientEnumConverter<NamespaceAdmission>))]
public enum NamespaceAdmission
{
    /// <summary>Only the object's own namespace.</summary>
    Same,

    /// <summary>The namespaces whose labels match the selector, and the object's own.</summary>
    Selector,

    /// <summary>Every namespace.</summary>
    All,
}
