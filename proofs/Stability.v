(* Ridge coefficients under a perturbation of the kernel; sensitivity of predictions. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims Ring GramCube Forms.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem proof_thm_4_4_a_resolvent : thm_4_4_a_resolvent.
Proof.
move=> R n A D uA uAD; split.
  have {3}-> : D = (A + D) - A by rewrite addrC addKr.
  by rewrite mulmxBr mulVmx // mulmxBl mul1mx mulmxK // opprB.
have {2}-> : D = (A + D) - A by rewrite addrC addKr.
by rewrite mulmxBr mulVmx // mulmxBl mul1mx mulmxK // opprB.
Qed.

Section Stability.
Variables (R : realFieldType).
Add Ring r : (ring_of R).
Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R).

Lemma coefficients_step n (K D : 'M[R]_n) lam (y : 'cV[R]_n) :
  K + lam%:M \in unitmx -> K + D + lam%:M \in unitmx ->
  coefficients (K + D) lam y - coefficients K lam y = - (invmx (K + D + lam%:M) *m (D *m coefficients K lam y)).
Proof.
move=> uK uKD; rewrite /coefficients -mulmxBl addrAC; rewrite addrAC in uKD.
have [-> _] := proof_thm_4_4_a_resolvent uK uKD.
by rewrite mulNmx !mulmxA.
Qed.

(* ‖Δα‖ ≤ t‖y‖/(μσ) where xᵀ(K+λ)x ≥ μ|x|² and xᵀ(K+ΔK+λ)x ≥ σ|x|². *)
Lemma coefficients_move n (K D : 'M[R]_n) lam t N (y : 'cV[R]_n) mu sigma :
  0 < mu -> 0 < sigma -> coercive (K + lam%:M) mu -> coercive (K + D + lam%:M) sigma ->
  opnorm_le D t -> norm_le y N ->
  norm_le (coefficients (K + D) lam y - coefficients K lam y) (t * (N / mu) / sigma).
Proof.
move=> mu0 s0 cK cKD Dt yN; rewrite coefficients_step ?(coercive_unit mu0 cK) ?(coercive_unit s0 cKD) //.
by apply: norm_leN; apply: (coercive_solve s0 cKD); apply: (opnorm_mul Dt); apply: (coercive_solve mu0 cK).
Qed.

Lemma prediction_move n (k k' a a' : 'cV[R]_n) e M A B :
  norm_le (k' - k) e -> norm_le k M -> norm_le a' A -> norm_le (a' - a) B ->
  `|dot k' a' - dot k a| <= e * A + M * B.
Proof.
move=> ke kM aA aB; have -> : dot k' a' - dot k a = dot (k' - k) a' + dot k (a' - a).
  by rewrite dotDl dotDr dotNl dotNr addrA subrK.
by apply: le_trans (ler_norm_add _ _) _; apply: ler_add; apply: dot_le.
Qed.

Lemma half_way (mu t : R) : t <= mu / 2%:R -> mu / 2%:R <= mu - t.
Proof. by move=> tm; rewrite ler_subr_addr [X in _ <= X]splitr ler_add2l. Qed.

Lemma factor (t N mu s c : R) : 0 <= t -> 0 <= N -> 0 < mu -> 0 < s -> mu <= c * s ->
  t * (N / mu) / s <= c * t * N / mu ^+ 2.
Proof.
move=> t0 N0 mu0 s0 ms; rewrite ler_pdivr_mulr // [X in _ <= X]mulrAC ler_pdivl_mulr ?exprn_gt0 //.
have -> : t * (N / mu) * mu ^+ 2 = t * N * mu by rewrite expr2 mulrA -(mulrA t) divfK ?gt_eqF.
have -> : c * t * N * s = t * N * (c * s) by mcring.
by rewrite ler_wpmul2l // mulr_ge0.
Qed.

Lemma eigen_shift n (K : 'M[R]_n) lam a v : eigenpair K a v <-> eigenpair (K + lam%:M) (a + lam) v.
Proof.
rewrite /eigenpair mulmxDl mul_scalar_mx scalerDl.
by split=> -[v0 e]; split=> //; [rewrite e | exact: addIr e].
Qed.
End Stability.

Theorem proof_thm_4_4_a_stability : thm_4_4_a_stability.
Proof.
move=> R n K D low lam t N y low0 lam0 Kl Dt tm yN; have mu0 : 0 < low + lam by rewrite ltr_paddl.
have cK := at_least_coercive (at_least_shift lam Kl).
have s0 : 0 < low + lam - t by apply: lt_le_trans (half_way tm); rewrite divr_gt0 ?ltr0n.
have cKD : coercive (K + D + lam%:M) (low + lam - t) by rewrite addrAC; exact: coercive_add.
split; [exact: eigen_shift | exact: coercive_unit cKD |].
apply: norm_le_trans (coefficients_move mu0 s0 cK cKD Dt yN) _.
apply: (factor (proj1 Dt) (proj1 yN) mu0 s0).
by rewrite -ler_pdivr_mull ?ltr0n // mulrC half_way.
Qed.

Theorem proof_thm_4_4_b_between_kernels : thm_4_4_b_between_kernels.
Proof.
move=> R n K D low lam t N y low0 lam0 Kl KD Dt yN; have mu0 : 0 < low + lam by rewrite ltr_paddl.
have cK := at_least_coercive (at_least_shift lam Kl); have cKD := at_least_coercive (psd_shift lam KD).
apply: norm_le_trans (coefficients_move mu0 lam0 cK cKD Dt yN) _.
apply: (factor (proj1 Dt) (proj1 yN) mu0 lam0).
have l0 : lam != 0 by rewrite gt_eqF.
by rewrite mulrDl mul1r divfK // [lam + low]addrC.
Qed.

(* One sample: K = λ_n, ΔK = −μ/2, y = 1 gives α = 1/μ and α(K+ΔK) = 2/μ. *)
Lemma one_sample (R : realFieldType) (low lam : R) : 0 < low + lam ->
  coefficients (low%:M + (- ((low + lam) / 2%:R))%:M) lam 1%:M - coefficients low%:M lam 1%:M
  = (low + lam)^-1%:M :> 'M[R]_1.
Proof.
move=> mu0; rewrite /coefficients -!raddfD /= !invmx_scalar !mulmx1 -raddfB /=; congr (_%:M).
rewrite addrAC {1}[low + lam]splitr addrK invfM invrK.
by rewrite mulr_natr mulr2n addrK.
Qed.

Section Scalar.
Variable (R : fieldType).
Add Ring r : (ring_of R).
Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R).

Lemma half_cancels (c mu h : R) : mu != 0 -> c * (mu / h) * 1 / mu ^+ 2 = c / h / mu.
Proof.
move=> mu0; rewrite mulr1 expr2 invfM -[RHS]mul1r -(divff mu0).
by move: mu^-1 h^-1 => i k; mcring.
Qed.

(* The two parts of a prediction's change. *)
Lemma two_parts (e N M l s : R) : l != 0 -> e * (N / s) + M * (e * (N / l) / s) = e * N * (l + M) / (l * s).
Proof.
move=> l0; rewrite invfM mulrDr mulrDl; congr (_ + _).
  by rewrite -[LHS]mul1r -(divff l0); move: l^-1 s^-1 => i k; mcring.
by move: l^-1 s^-1 => i k; mcring.
Qed.
End Scalar.

Theorem proof_thm_4_4_b_two_is_needed : thm_4_4_b_two_is_needed.
Proof.
move=> R low lam c low0 lam0; have mu0 : 0 < low + lam by rewrite ltr_paddl.
split=> [all|c2 n K D t N y Kl Dt tm yN].
  have := all 1%N low%:M (- ((low + lam) / 2%:R))%:M ((low + lam) / 2%:R) 1 1%:M.
  rewrite one_sample //; move: (low + lam) mu0 => mu mu0 small.
  have [||||c0] := small.
  - rewrite /at_least subrr; split=> [|x]; first exact: trmx0.
    by rewrite /quad mulmx0 mul0mx mxE.
  - split=> [|x]; first by rewrite divr_ge0 ?ler0n ?ltW.
    by rewrite mul_scalar_mx sqnormZ sqrrN.
  - exact: lexx.
  - by split; rewrite ?ler01 // /sqnorm big_ord1 mxE eqxx mulr1n.
  have e : c * (mu / 2%:R) * 1 / mu ^+ 2 = c / 2%:R / mu.
    by apply: half_cancels; rewrite gt_eqF.
  move: c0; rewrite e => c0; rewrite /sqnorm big_ord1 mxE eqxx mulr1n ler_sqr ?nnegrE ?invr_ge0 ?(ltW mu0) //.
  by rewrite -[X in X <= _]mul1r ler_pmul2r ?invr_gt0 // ler_pdivl_mulr ?ltr0n // mul1r.
have [_ _ H] := @proof_thm_4_4_a_stability R n K D low lam t N y low0 lam0 Kl Dt tm yN.
apply: (norm_le_trans H); have [t0 _] := Dt; have [N0 _] := yN.
by rewrite ler_wpmul2r ?invr_ge0 ?exprn_ge0 ?(ltW mu0) // ler_wpmul2r // ler_wpmul2r.
Qed.

Theorem proof_thm_C_11_between_kernels : thm_C_11_between_kernels.
Proof.
move=> R n K K' lam e N M y k k' pK pK' lam0 De ke yN kM a a'.
have cK := at_least_coercive (psd_shift lam pK); have cK' := at_least_coercive (psd_shift lam pK').
have eK : K + (K' - K) = K' by rewrite addrC subrK.
have move_a : norm_le (a' - a) (e * (N / lam) / lam).
  by rewrite /a' -{1}eK; apply: (coefficients_move lam0 lam0 cK _ De yN); rewrite eK.
have a'N : norm_le a' (N / lam) by exact: coercive_solve lam0 cK' yN.
split; first by move: move_a; rewrite mulrA -mulrA -invfM -expr2.
apply: le_trans (prediction_move ke kM a'N move_a) _; have l0 : lam != 0 by rewrite gt_eqF.
by rewrite expr2 two_parts.
Qed.

Theorem proof_thm_C_11_any_perturbation : thm_C_11_any_perturbation.
Proof.
move=> R n K K' lam e N M y k k' pK el De ke yN kM a a'.
have e0 : 0 <= e by case: De.
have lam0 : 0 < lam by exact: le_lt_trans el.
have s0 : 0 < lam - e by rewrite subr_gt0.
have cK := at_least_coercive (psd_shift lam pK).
have eK : K + (K' - K) = K' by rewrite addrC subrK.
have cK' : coercive (K' + lam%:M) (lam - e) by rewrite -eK addrAC; exact: coercive_add.
have move_a : norm_le (a' - a) (e * (N / lam) / (lam - e)).
  by rewrite /a' -{1}eK; apply: (coefficients_move lam0 s0 cK _ De yN); rewrite eK.
have a'N : norm_le a' (N / (lam - e)) by exact: coercive_solve s0 cK' yN.
split; first by move: move_a; rewrite mulrA -mulrA -invfM.
apply: le_trans (prediction_move ke kM a'N move_a) _; have l0 : lam != 0 by rewrite gt_eqF.
by rewrite two_parts.
Qed.
