using System.Reflection;
using ClaudeConfig.Api;
using ClaudeConfig.Manifests.Crds;
using ClaudeConfig.Manifests.Output;
using ClaudeConfig.Manifests.Reference;
using ClaudeConfig.Manifests.Roles;
using ClaudeConfig.Manifests.Schemas;

namespace ClaudeConfig.Manifests;

/// <summary>Everything that is written from the types.</summary>
internal static class Generator
{
    private const string RoleFolder = "config/rbac";

    /// <summary>The dashboard is installed apart, and so are its roles.</summary>
    private static readonly (string Role, string Assembly, string Folder)[] Programs =
    [
        ("claudeconfig-operator", "ClaudeConfig.Operator", RoleFolder), ("claudeconfig-webhooks", "ClaudeConfig.Webhooks", RoleFolder), ("claudeconfig-metering", "ClaudeConfig.Metering", RoleFolder),
        ("claudeconfig-dashboard", "ClaudeConfig.Dashboard", "config/dashboard"),
    ];

    public static IReadOnlyList<GeneratedFile> Generate()
    {
        var builder = new CrdBuilder(XmlDocs.Of(typeof(ApiGroup).Assembly));
        var crds = ApiKind.All.Select(builder.File).ToList();
        var roles = Roles().ToList();
        return
        [
            .. crds,
            Kustomization.Of("config/crd", CrdBuilder.Header, crds.Select(file => file.Path)),
            .. roles,
            Kustomization.Of(RoleFolder, RoleBuilder.ProgramHeader, [.. roles.Select(file => file.Path).Where(path => path.StartsWith(RoleFolder, StringComparison.Ordinal)), "bindings.yaml"]),
            .. ApiKind.All.Select(kind => ReferencePage.Of(kind, builder.Build(kind))),
            RolePage.Build(),
        ];
    }

    private static IEnumerable<GeneratedFile> Roles()
    {
        foreach (var (program, assembly, folder) in Programs)
        {
            foreach (var (name, role) in RoleBuilder.ForProgram(program, Assembly.Load(assembly)))
            {
                yield return new GeneratedFile($"{folder}/{name}.yaml", YamlText.Write(RoleBuilder.ProgramHeader, role));
            }
        }

        foreach (var (name, role) in RoleBuilder.ForMembers())
        {
            yield return new GeneratedFile($"{RoleFolder}/{name}.yaml", YamlText.Write("Generated from src/Manifests/Roles by 'make manifests'. Do not edit.", role));
        }
    }
}
