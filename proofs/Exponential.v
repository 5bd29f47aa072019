(* Scalar statements with exp and ln, over Coq's standard library. *)
From Coq Require Import Reals Lra.
From Referee Require Import ClaimsReals.
Local Open Scope R_scope.

Theorem proof_prop_4_11_a_exceeds_the_cube : prop_4_11_a_exceeds_the_cube.
Proof.
intros a b b0 ab.
assert (r0 : 0 < a / b) by (apply Rdiv_lt_0_compat; lra).
replace ((a / b) ^ 3) with ((a / b) * exp (2 * ln (a / b))).
2: { replace (2 * ln (a / b)) with (ln (a / b) + ln (a / b)) by ring.
     rewrite exp_plus, exp_ln by assumption; ring. }
split; intro H.
- apply Rmult_gt_reg_l in H; [| assumption].
  apply exp_lt_inv in H; lra.
- apply Rmult_gt_compat_l; [assumption |].
  apply exp_increasing; lra.
Qed.

Theorem proof_prop_4_11_a_keeps_the_order : prop_4_11_a_keeps_the_order.
Proof.
intros s t s0 st.
assert (e : exp (2 * s) < exp (2 * t)) by (apply exp_increasing; lra).
assert (e0 := exp_pos (2 * s)).
split.
- apply Rlt_le_trans with (t * exp (2 * s)).
  + apply Rmult_lt_compat_r; assumption.
  + apply Rmult_le_compat_l; lra.
- apply Rmult_lt_0_compat; [lra | apply exp_pos].
Qed.
