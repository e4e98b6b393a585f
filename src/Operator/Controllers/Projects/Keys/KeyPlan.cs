using ClaudeConfig.Api.Projects;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>What should be true of one key, and when to look at it again.</summary>
internal sealed record KeyPlan(ProjectKeyStatus Status, V1Secret? Secret, KeyChange Change, DateTimeOffset? NextChange);
