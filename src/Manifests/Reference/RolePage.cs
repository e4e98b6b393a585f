using System.Text;
using ClaudeConfig.Manifests.Output;
using ClaudeConfig.Manifests.Roles;

namespace ClaudeConfig.Manifests.Reference;

/// <summary>Writes the reference of the member roles.</summary>
internal static class RolePage
{
    public static GeneratedFile Build()
    {
        var page = new StringBuilder();
        page.Append($"{ReferencePage.Header}\n# Member roles\n\n");
        page.Append("`spec.members` of a ClaudeProject binds each subject to one of these ClusterRoles, in each of the project's namespaces.\n");
        page.Append("No role edits the ClaudeProject itself: whoever could change its parent, members or providers could leave the budgets above it.\n\n");
        page.Append("| ClusterRole | what it is for | kinds | verbs |\n|---|---|---|---|\n");
        foreach (var role in MemberRole.All)
        {
            foreach (var grant in role.Grants)
            {
                page.Append($"| `{role.Name}` | {role.Purpose} | {string.Join(", ", grant.Kinds)} | {string.Join(", ", grant.Verbs)} |\n");
            }
        }

        return new GeneratedFile("docs/reference/roles.md", page.ToString());
    }
}
