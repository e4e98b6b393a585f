using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Members;

/// <summary>Which role each subject has, and who is left out and why. Pure.</summary>
internal sealed class MemberRoles
{
    private MemberRoles(IReadOnlyList<(MemberSubject Subject, ProjectRole Role)> effective, IReadOnlyList<string> leftOut, IReadOnlyList<string> repeated) =>
        (Effective, LeftOut, Repeated) = (effective, leftOut, repeated);

    /// <summary>Each subject with the role that counts; BudgetApprover stands beside the others.</summary>
    public IReadOnlyList<(MemberSubject Subject, ProjectRole Role)> Effective { get; }

    /// <summary>Members with a value that this version does not know, in sentences.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Subjects that are listed with several roles of which one counts, in sentences.</summary>
    public IReadOnlyList<string> Repeated { get; }

    public static MemberRoles Of(IReadOnlyList<ProjectMember> members)
    {
        var known = members.Where(IsKnown).ToArray();
        var leftOut = members.Select((member, index) => (member, index))
            .Where(item => !IsKnown(item.member))
            .Select(item => $"spec.members[{item.index}] ({item.member.Subject.Name}) has a {(Enum.IsDefined(item.member.Role) ? "subject.kind" : "role")} that this version does not know and is left out; update claudeconfig, or use a value that 'kubectl explain' lists");
        var groups = known.GroupBy(member => (member.Subject, Approves: member.Role == ProjectRole.BudgetApprover))
            .Select(group => (group.Key.Subject, Roles: group.Select(member => member.Role).Distinct().ToArray()))
            .ToArray();
        return new MemberRoles(
            [.. groups.Select(group => (group.Subject, group.Roles.Max()))],
            [.. leftOut],
            [.. groups.Where(group => group.Roles.Length > 1).Select(group => $"{group.Subject.Kind} {group.Subject.Name} is listed as {string.Join(" and ", group.Roles.Order())}: {group.Roles.Max()} counts")]);
    }

    private static bool IsKnown(ProjectMember member) => Enum.IsDefined(member.Role) && Enum.IsDefined(member.Subject.Kind);
}
