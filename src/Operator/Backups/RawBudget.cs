using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using k8s.Models;

namespace ClaudeConfig.Operator.Backups;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = Budget.KubeKind, PluralName = Budget.KubePlural)]
internal sealed class RawBudget : RawObject;
