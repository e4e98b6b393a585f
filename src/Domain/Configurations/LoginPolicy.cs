using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Policy;
using k8s.Models;

namespace ClaudeConfig.Domain.Configurations;

/// <summary>What Claude Code is to obey on the machines of people who log in at a gateway. Pure.</summary>
public sealed record LoginPolicy
{
    private const string Field = "spec.login.configurationRef";
    private const string SettingsFile = "managed-settings.json";
    private const string MemoryFile = "CLAUDE.md";
    private const string MemoryKey = "claudeMd";

    // Text stays text: it is a document, no page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A <c>managed-settings.json</c>; null where there is no policy, or a problem.</summary>
    public string? Settings { get; private init; }

    /// <summary>Why it is not known what is to be obeyed; null where it is.</summary>
    public (string Reason, string Message)? Problem { get; private init; }

    /// <summary>What is compiled for a project: the configuration that it names, or what policies demand alone.</summary>
    /// <param name="project">The project.</param>
    /// <param name="snapshot">Projects and grants.</param>
    /// <param name="lookup">Gives a configuration by its key, or null where it does not exist.</param>
    /// <param name="problem">Why there is nothing to compile.</param>
    public static PolicyInput? Resolve(ClaudeProject project, DomainSnapshot snapshot, Func<ObjectKey, ClaudeConfiguration?> lookup, out (string Reason, string Message)? problem)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(lookup);
        // A broken link may hide what a project above demands.
        problem = snapshot.Projects.BrokenLinkOf(project.Key) is { } broken ? (broken.Reason, broken.Message) : null;
        if (problem is not null)
        {
            return null;
        }

        var configuration = project.Spec.Login is { } login ? Named(project, login.ConfigurationRef, snapshot, lookup, out problem) : Nothing(project);
        // What is handed out after a login binds only whoever logs in: a list of providers there keeps nobody in, and would stand in the way of the login itself.
        return configuration is null ? null : ConfigurationResolver.Resolve(configuration, project.Key, snapshot.Projects, lookup, snapshot.Grants) with { GatewayOnly = null };
    }

    /// <summary>The policy of what was resolved.</summary>
    /// <param name="project">The project.</param>
    /// <param name="input">What <see cref="Resolve"/> gave.</param>
    /// <param name="problem">What it said.</param>
    public static LoginPolicy Of(ClaudeProject project, PolicyInput? input, (string Reason, string Message)? problem)
    {
        ArgumentNullException.ThrowIfNull(project);
        if (input is null)
        {
            return new LoginPolicy { Problem = problem };
        }

        // Nothing named and nothing demanded: no policy, which is not an empty one.
        if (project.Spec.Login is null && input.Layers.Count == 1 && input.Locks.Count == 0 && input.Findings.Count == 0)
        {
            return new LoginPolicy();
        }

        if (input.Layers.FirstOrDefault(layer => layer.Configuration.Spec.MemoryFrom is { Count: > 0 }) is { } elsewhere)
        {
            return new LoginPolicy
            {
                Problem = (ConfigurationConditions.SourceNotFoundReason, $"{(project.Spec.Login is null ? "spec.policy" : Field)}: {ClaudeConfiguration.KubeKind} {elsewhere.Configuration.Key} has spec.memoryFrom, and what lies in ConfigMaps is not handed out at a login; write that text into spec.memory, or name another configuration"),
            };
        }

        var compiled = PolicyCompiler.Compile(input);
        return compiled.Bundle is { } bundle
            ? new LoginPolicy { Settings = Text(bundle.Files) }
            : new LoginPolicy { Problem = (compiled.Reason, $"{(project.Spec.Login is null ? "spec.policy" : Field)}: what Claude Code is to obey after a login cannot be told: {compiled.Message}") };
    }

    private static ClaudeConfiguration? Named(
        ClaudeProject project, ObjectReference reference, DomainSnapshot snapshot, Func<ObjectKey, ClaudeConfiguration?> lookup, out (string Reason, string Message)? problem)
    {
        var key = reference.Resolve(project.Key.Namespace);
        problem = null;
        // That it says it is of this project, and may: a configuration in another namespace needs what any configuration of the project needs.
        if (lookup(key) is { Spec.ProjectRef: { } own } found && own.Resolve(key.Namespace) == project.Key
            && snapshot.Projects.Resolve(ClaudeConfiguration.KubeKind, key, "spec.projectRef", own, out var refused) is not null && refused is null)
        {
            return found;
        }

        problem = (ConditionReasons.RefNotFound, $"{Field} names {key}, which is no {ClaudeConfiguration.KubeKind} of this project: create it with this project as its projectRef, or correct the reference; until then nobody who logs in gets settings");
        return null;
    }

    private static ClaudeConfiguration Nothing(ClaudeProject project) => new()
    {
        Metadata = new V1ObjectMeta { NamespaceProperty = project.Key.Namespace, Name = project.Key.Name },
        Spec = new ClaudeConfigurationSpec { ProjectRef = new ObjectReference { Name = project.Key.Name } },
    };

    /// <summary>A gateway hands out settings alone, and one of them can hold the memory.</summary>
    private static string Text(IReadOnlyDictionary<string, byte[]> files)
    {
        var settings = JsonNode.Parse(files[SettingsFile])!.AsObject();
        if (files.TryGetValue(MemoryFile, out var memory))
        {
            settings.TryAdd(MemoryKey, Encoding.UTF8.GetString(memory));
        }

        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Plain))
        {
            settings.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
