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
    private static readonly (string Role, string Assembly)[] Programs =
        [("claudeconfig-operator", "ClaudeConfig.Operator"), ("claudeconfig-webhooks", "ClaudeConfig.Webhooks"), ("claudeconfig-metering", "ClaudeConfig.Metering")];

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
            Kustomization.Of("config/rbac", RoleBuilder.ProgramHeader, [.. roles.Select(file => file.Path), "bindings.yaml"]),
            .. ApiKind.All.Select(kind => ReferencePage.Of(kind, builder.Build(kind))),
            RolePage.Build(),
        ];
    }

    private static IEnumerable<GeneratedFile> Roles()
    {
        foreach (var (name, role) in Programs.SelectMany(program => RoleBuilder.ForProgram(program.Role, Assembly.Load(program.Assembly))))
        {
            yield return new GeneratedFile($"config/rbac/{name}.yaml", YamlText.Write(RoleBuilder.ProgramHeader, role));
        }

        foreach (var (name, role) in RoleBuilder.ForMembers())
        {
            yield return new GeneratedFile($"config/rbac/{name}.yaml", YamlText.Write("Generated from src/Manifests/Roles by 'make manifests'. Do not edit.", role));
        }
    }
}
