(* Kernel ridge regression: leave-one-out, normal equations, the minimum; and norms and ranks of attention features. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims Ring GramCube Forms.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---------------------------------------- the inverse without one sample ---------------------------------------- *)
Section Without.
Variables (R : fieldType) (n : nat) (M : 'M[R]_n.+1) (i : 'I_n.+1).
Let B := invmx M.
Let C := B - (B i i)^-1 *: (col i B *m row i B).

Lemma without_entry (c : 'cV[R]_n.+1) (r : 'rV[R]_n.+1) a j k :
  (B - a *: (c *m r)) j k = B j k - a * (c j 0 * r 0 k).
Proof. by rewrite !mxE big_ord1. Qed.

Lemma without_row : B i i != 0 -> row i C = 0.
Proof.
move=> Bii; apply/rowP => k; rewrite mxE without_entry !mxE.
by rewrite mulrA mulVf // mul1r subrr.
Qed.

Lemma without_col : B i i != 0 -> col i C = 0.
Proof.
move=> Bii; apply/colP => k; rewrite mxE without_entry !mxE.
by rewrite mulrCA mulVf // mulr1 subrr.
Qed.

Lemma without_inverse : M \in unitmx -> B i i != 0 -> without i C = invmx (without i M).
Proof.
move=> uM Bii; suff MC : without i M *m without i C = 1%:M.
  by have [u _] := mulmx1_unit MC; rewrite -[LHS](mulKmx u) MC mulmx1.
have rC l : C i l = 0 by have /rowP/(_ l) := without_row Bii; rewrite !mxE.
apply/matrixP => j k; transitivity ((M *m C) (lift i j) (lift i k)).
  rewrite !mxE (bigD1_ord i) //= rC mulr0 add0r; apply: eq_bigr => l _.
  by rewrite !mxE.
rewrite /C mulmxBr mulmxV // -scalemxAr mulmxA colE mulmxA mulmxV // mul1mx.
rewrite !mxE big_ord1 !mxE [lift i j == i]eq_sym (negPf (neq_lift _ _)) mul0r mulr0 subr0.
by rewrite (inj_eq (@lift_inj _ i)).
Qed.
End Without.

Lemma mul_col (R : fieldType) m n p (A : 'M[R]_(m, n)) (B : 'M[R]_(n, p)) j : A *m col j B = col j (A *m B).
Proof. by rewrite !colE mulmxA. Qed.

Section LeaveOneOut.
Variables (R : realFieldType).
Add Ring r : (ring_of R).
Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R).

Lemma residual_scalar (y l a b : R) : b != 0 -> y - (y - l * a - (1 - l * b) * a / b) = a / b.
Proof.
move=> b0; have -> : (1 - l * b) * a / b = a / b - l * a * (b / b) by move: b^-1 => i; mcring.
by rewrite divff // mulr1; move: (a / b) (l * a) => p q; mcring.
Qed.

Lemma inverse_diagonal n (M : 'M[R]_n) c i : 0 < c -> coercive M c -> invmx M i i != 0.
Proof.
move=> c0 cM; have uM := coercive_unit c0 cM; pose x := invmx M *m (delta_mx i 0 : 'cV_n).
have x0 : x != 0.
  apply/eqP => x0; have : M *m x = delta_mx i 0 by rewrite mulKVmx.
  by rewrite x0 mulmx0 => /colP/(_ i); rewrite !mxE !eqxx => /eqP; rewrite eq_sym oner_eq0.
have : 0 < quad M x by apply: lt_le_trans (cM x); rewrite mulr_gt0 ?sqnorm_gt0.
rewrite quad_dot mulKVmx // dotE (bigD1 i) //= big1 => [|j ji]; last by rewrite [delta_mx _ _ _ _]mxE (negPf ji) mulr0.
by rewrite [delta_mx _ _ _ _]mxE !eqxx mulr1 addr0 /x -colE mxE => /lt0r_neq0.
Qed.

Lemma without_shift n (K : 'M[R]_n) lam i : without i (K + lam%:M) = without i K + lam%:M.
Proof. by case: n K i => [K [] //|n K i]; apply/matrixP => j k; rewrite !mxE (inj_eq (@lift_inj _ _)). Qed.

Lemma without_facts n (K : 'M[R]_n) lam i : psd K -> 0 < lam ->
  let B := invmx (K + lam%:M) in let C := B - (B i i)^-1 *: (col i B *m row i B) in
  [/\ B i i != 0, row i C = 0, col i C = 0 & without i C = invmx (without i K + lam%:M)].
Proof.
case: n K i => [K [] //|n K i] pK l0 B C; have cK := at_least_coercive (psd_shift lam pK).
have Bii : B i i != 0 by exact: inverse_diagonal l0 cK.
by split=> //; [exact: without_row | exact: without_col | rewrite -without_shift without_inverse // (coercive_unit l0)].
Qed.

(* The rest of a row and of a column meet in the inner matrix only, where C has row and column i zero. *)
Lemma without_quadratic n (C : 'M[R]_n) (k y : 'cV[R]_n) i : row i C = 0 -> col i C = 0 ->
  dot (row' i k) (without i C *m row' i y) = dot k (C *m y).
Proof.
case: n C k y i => [C k y [] //|n C k y i] rC cC.
have r0 l : C i l = 0 by have /rowP/(_ l) := rC; rewrite !mxE.
have c0 l : C l i = 0 by have /colP/(_ l) := cC; rewrite !mxE.
have e0 : (C *m y) i 0 = 0 by rewrite mxE big1 // => l _; rewrite r0 mul0r.
rewrite !dotE [RHS](bigD1_ord i) //= e0 mulr0 add0r; apply: eq_bigr => j _; rewrite [row' i k _ _]mxE; congr (_ * _).
rewrite !mxE [RHS](bigD1_ord i) //= c0 mul0r add0r; apply: eq_bigr => l _.
by rewrite !mxE.
Qed.

Lemma any_test_point n (K : 'M[R]_n) lam (y k : 'cV[R]_n) i : psd K -> 0 < lam ->
  let B := invmx (K + lam%:M) in let alpha := coefficients K lam y in
  dot (row' i k) (coefficients (without i K) lam (row' i y)) = dot k alpha - (k^T *m B) 0 i * alpha i 0 / B i i.
Proof.
move=> pK l0 B alpha; have [Bii rC cC eC] := without_facts i pK l0.
rewrite {1}/coefficients -eC without_quadratic // mulmxBl dotDr dotNr -scalemxAl dotZr; congr (_ - _).
rewrite [RHS]mulrC; congr (_ * _); rewrite /dot -mulmxA mulmxA mxE big_ord1; congr (_ * _).
  by rewrite !mxE; apply: eq_bigr => j _; rewrite !mxE.
by rewrite !mxE; apply: eq_bigr => j _; rewrite !mxE.
Qed.
End LeaveOneOut.

Theorem proof_def_3_3_a_any_test_point : def_3_3_a_any_test_point.
Proof. by move=> R n K lam y k i; exact: any_test_point. Qed.

Theorem proof_thm_B_10_inverse : thm_B_10_inverse.
Proof. by move=> R n K lam i pK l0 B C; have [_] := without_facts i pK l0. Qed.

Theorem proof_thm_B_10_conditioning : thm_B_10_conditioning.
Proof. by move=> R n K top lam pK Kt; split; [exact: psd_shift | exact: at_most_shift]. Qed.

(* At sample i itself k = Ke_i = (K + λ)e_i − λe_i: the prediction is y_i − λα_i − (1 − λB_ii)α_i/B_ii. *)
Theorem proof_thm_B_10_residual : thm_B_10_residual.
Proof.
move=> R n K lam y i pK l0; have [Bii _ _ _] := without_facts i pK l0.
have uK := ridge_unit pK l0; rewrite any_test_point //.
set B := invmx _ in Bii *; set alpha := coefficients K lam y.
have eK : K = K + lam%:M - lam%:M by rewrite addrK.
have -> : dot (col i K) alpha = y i 0 - lam * alpha i 0.
  rewrite -[K in col i K](psd_sym pK) /dot tr_col trmxK -row_mul mxE eK mulmxBl mulKVmx // mul_scalar_mx.
  by rewrite !mxE.
have -> : ((col i K)^T *m B) 0 i = 1 - lam * B i i.
  rewrite tr_col (psd_sym pK) -row_mul mxE eK mulmxBl mulmxV // mul_scalar_mx.
  by rewrite !mxE eqxx.
exact: residual_scalar.
Qed.

(* ------------------------------------------------ normal equations ---------------------------------------------- *)
Section Minimum.
Variables (R : realFieldType) (n : nat) (K : 'M[R]_n) (lam : R).
Hypotheses (pK : psd K) (l0 : 0 < lam).
Add Ring r2 : (ring_of R).
Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R).

(* One column: J(a + e) − J(a) = |Ke|² + λ eᵀKe, as (K + λ)a = y. *)
Lemma objective_step (y a e : 'cV[R]_n) : (K + lam%:M) *m a = y ->
  sqnorm (y - K *m (a + e)) + lam * quad K (a + e)
  = sqnorm (y - K *m a) + lam * quad K a + (sqnorm (K *m e) + lam * quad K e).
Proof.
move=> eqn; have res : y - K *m a = lam *: a by rewrite -eqn mulmxDl mul_scalar_mx addrC addKr.
have res' : y - K *m (a + e) = lam *: a - K *m e by rewrite mulmxDr opprD addrA res.
rewrite res res' !quad_dot mulmxDr !dotDr !dotDl sqnormD sqnormN dotNr dotZl.
rewrite (_ : dot e (K *m a) = dot a (K *m e)); last by rewrite dot_mul (psd_sym pK) dotC.
move: (sqnorm _) (sqnorm _) (dot a (K *m a)) (dot a (K *m e)) (dot e (K *m e)) => s t p q u; mcring.
Qed.

Lemma objective_gap (y b : 'cV[R]_n) : let a := coefficients K lam y in
  sqnorm (y - K *m b) + lam * quad K b
  = sqnorm (y - K *m a) + lam * quad K a + (sqnorm (K *m (b - a)) + lam * quad K (b - a)).
Proof.
move=> a; have eb : a + (b - a) = b by rewrite addrC subrK.
have := @objective_step y a (b - a); rewrite eb; apply.
by rewrite mulKVmx // ridge_unit.
Qed.

Lemma gap_ge0 (e : 'cV[R]_n) : 0 <= sqnorm (K *m e) + lam * quad K e.
Proof. by rewrite addr_ge0 ?sqnorm_ge0 // mulr_ge0 ?psd_ge0 // ltW. Qed.
End Minimum.

Theorem proof_thm_B_13_multi_class_ridge : thm_B_13_multi_class_ridge.
Proof.
move=> R n c K lam Y pK l0 A J; have uK := ridge_unit pK l0.
have colA j : col j A = coefficients K lam (col j Y) by rewrite /A /coefficients mul_col.
have gap B : J B = J A + \sum_j (sqnorm (K *m (col j B - col j A)) + lam * quad K (col j B - col j A)).
  by rewrite /J /ridge_objective -big_split /=; apply: eq_bigr => j _; rewrite colA; exact: objective_gap.
split=> // [B|B|B].
- by split=> e; [rewrite /A /coefficients -e mulKmx | rewrite e /A /coefficients mulKVmx].
- by rewrite (gap B) ler_addl; apply: sumr_ge0 => j _; exact: gap_ge0.
rewrite (gap B); split=> [/eqP|eKB].
  rewrite -subr_eq0 addrC addKr => /eqP/psumr_eq0P zero; apply/matrixP => i j.
  have /eqP : sqnorm (K *m (col j B - col j A)) + lam * quad K (col j B - col j A) = 0.
    by apply: zero => // k _; exact: gap_ge0.
  rewrite paddr_eq0 ?sqnorm_ge0 ?mulr_ge0 ?psd_ge0 ?ltW // => /andP[/eqP/sqnorm_eq0 e _].
  have /colP/(_ i) := e; rewrite mulmxBr !mul_col !mxE => /eqP.
  by rewrite subr_eq0 => /eqP.
rewrite big1 ?addr0 // => j _; have e : K *m (col j B - col j A) = 0.
  by rewrite mulmxBr !mul_col eKB subrr.
by rewrite quad_dot e /dot mulmx0 mxE mulr0 addr0 /sqnorm big1 // => i _; rewrite mxE expr0n.
Qed.

(* ---------------------------------------------- the norm of f, and ranks ---------------------------------------- *)
Section Ranks.
Variables (R : realFieldType).

(* XXᵀ and X have one null space, hence one rank. *)
Lemma rank_from_kernel m n p (A : 'M[R]_(m, n)) (B : 'M[R]_(p, n)) :
  (forall v : 'cV_n, A *m v = 0 -> B *m v = 0) -> (\rank B <= \rank A)%N.
Proof.
move=> AB; apply: mxrankS; rewrite submxE; apply/eqP/matrixP => i j.
have : A *m cokermx A = 0 by exact: mulmx_coker.
move/matrixP => e; have := AB (col j (cokermx A)); rewrite !mul_col.
have -> : col j (A *m cokermx A) = 0 by apply/colP => k; rewrite mxE e !mxE.
by move=> /(_ erefl)/colP/(_ i); rewrite mxE => ->; rewrite !mxE.
Qed.

Lemma gram_null n d (X : 'M[R]_(n, d)) (v : 'cV_n) : gram X *m v = 0 -> X^T *m v = 0.
Proof.
move=> e; apply: sqnorm_eq0; rewrite -quad_gram quad_dot e.
by rewrite /dot mulmx0 mxE.
Qed.

Lemma gram_null_tr n d (X : 'M[R]_(n, d)) (v : 'cV_d) : X^T *m X *m v = 0 -> X *m v = 0.
Proof. by have := @gram_null _ _ X^T v; rewrite /gram trmxK. Qed.

Lemma rank_gram n d (X : 'M[R]_(n, d)) : \rank (gram X) = \rank X.
Proof.
apply/eqP; rewrite eqn_leq mxrankM_maxl -[X in (\rank X <= _)%N]trmxK mxrank_tr.
by rewrite rank_from_kernel // => v; exact: gram_null.
Qed.

Lemma rank_power n d (X : 'M[R]_(n, d)) k : \rank (power (gram X) k.+1) = \rank X.
Proof.
rewrite -[RHS]rank_gram; apply/eqP; rewrite eqn_leq mxrankM_maxl andTb.
elim: k => [|k IH]; first by rewrite power1.
apply: leq_trans IH _; apply: rank_from_kernel => v.
rewrite [power _ k.+2]powerS [power _ k.+1]powerS -[gram X *m _ *m v]mulmxA -(mulmxA (gram X)).
move: (power _ k *m v) => w e.
by apply: sqnorm_eq0; rewrite sqnormE (dot_mul (gram X)) gram_sym e dot0l.
Qed.
End Ranks.

Theorem proof_rem_B_12_any_rank : rem_B_12_any_rank.
Proof.
move=> R n d X k; split=> [||U l c D kc]; first exact: transfer.
  by rewrite addn1 rank_power.
have k0 : (0 < 2 * k + 1)%N by rewrite addn1.
by have [D' cond] := powers_of_gram k0 D; split; [|exact: cond].
Qed.

(* F = X·P·S with S = XᵀX: F has the null space of X where P is a Gram matrix or X has full column rank. *)
Theorem proof_prop_4_13_d_rank_kept : prop_4_13_d_rank_kept.
Proof.
move=> R n d X Q K V uQ uK uV cases; pose P := Q *m K^T.
have eF : projected X Q K V = X *m P *m (X^T *m X) *m V by rewrite /projected /P trmx_mul !mulmxA.
have [uKT uQT] : K^T \in unitmx /\ Q^T \in unitmx by rewrite !unitmx_tr.
rewrite eF mxrankMfree ?row_free_unit //; apply/eqP; rewrite eqn_leq; apply/andP; split.
  by rewrite -mulmxA mxrankM_maxl.
case: cases => [full|eQK].
  have uS : X^T *m X \in unitmx.
    have -> : X^T *m X = gram X^T by rewrite /gram trmxK.
    by rewrite -row_free_unit /row_free rank_gram mxrank_tr full.
  by rewrite -!mulmxA mxrankMfree // row_free_unit !unitmx_mul uQ uKT uS.
apply: rank_from_kernel => v; rewrite /P -eQK -!mulmxA => e; apply: gram_null_tr; apply: (can_inj (mulKmx uQT)).
rewrite mulmx0; apply: sqnorm_eq0; rewrite sqnormE -!mulmxA.
have := dot_mul X (X *m v) (Q *m (Q^T *m (X^T *m (X *m v)))).
by rewrite e dotC dot0l (dot_mul Q) => <-.
Qed.

Theorem proof_thm_B_8_norm : thm_B_8_norm.
Proof.
move=> R n d X c F; have eK : kernel X = F *m F^T by [].
split=> [|||w].
- by rewrite eK mulmxA.
- by rewrite -quad_gram.
- move=> w e; have -> : w = F^T *m c + (w - F^T *m c) by rewrite addrC subrK.
  have Fz : F *m (w - F^T *m c) = 0 by rewrite mulmxBr e eK mulmxA subrr.
  rewrite sqnormD -quad_gram -/(kernel X) -(dot_mul F) Fz dotC dot0l mul0rn addr0.
  by rewrite ler_addl sqnorm_ge0.
have FK : (F^T <= kernel X)%MS.
  rewrite -(geq_leqif (mxrank_leqif_sup (submxMl F F^T))) mxrank_tr.
  by rewrite -[X in (\rank F <= \rank X)%N]/(gram F) rank_gram.
have /submxP[D eD] := submx_trans (submxMl w^T F^T) FK.
exists D^T; rewrite -[F *m w]trmxK trmx_mul eD trmx_mul; congr (_ *m _).
by rewrite kernel_gram gram_sym.
Qed.
