(* Incoherent rows, queries that move, projections of full rank: bounds on lengths, one factor after the other. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims Ring GramCube Forms.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Incoherence.
Variables (R : realFieldType).
Add Ring r : (ring_of R).
Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R).

Lemma reorder (q k v s t : R) : q * k * v * s * t = v * (s * (k * (q * t))).
Proof. mcring. Qed.

Lemma both_orders (k t mu : R) : (k - 1) * mu * t *+ 2 = mu * (t *+ 2 * k - t *+ 2).
Proof. mcring. Qed.

Lemma at_mostI n (A : 'M[R]_n) a : A^T = A -> (forall x, quad A x <= a * sqnorm x) -> at_most A a.
Proof. by move=> sA Aa; split=> [|x]; rewrite ?linearB /= ?tr_scalar_mx ?sA // quadB quad_scalar subr_ge0. Qed.

Lemma at_leastI n (A : 'M[R]_n) a : A^T = A -> (forall x, a * sqnorm x <= quad A x) -> at_least A a.
Proof. by move=> sA Aa; split=> [|x]; rewrite ?linearB /= ?tr_scalar_mx ?sA // quadB quad_scalar subr_ge0. Qed.

(* |2xyg| ≤ μ(x² + y²) for |g| ≤ μ. *)
Lemma young (x y g mu : R) : `|g| <= mu -> `|x * g * y| *+ 2 <= mu * (x ^+ 2 + y ^+ 2).
Proof.
move=> gmu; have m0 : 0 <= mu by exact: le_trans (normr_ge0 g) gmu.
apply: le_trans (_ : mu * (`|x| * `|y|) *+ 2 <= _).
  by rewrite ler_pmuln2r // !normrM mulrAC mulrC ler_wpmul2r ?mulr_ge0.
rewrite -mulrnAr ler_wpmul2l // -[x ^+ 2]real_normK ?num_real // -[y ^+ 2]real_normK ?num_real //.
rewrite -subr_ge0 (_ : _ - _ = (`|x| - `|y|) ^+ 2) ?sqr_ge0 //.
by move: `|x| `|y| => a b; mcring.
Qed.
End Incoherence.

(* xᵀGx = |x|² + Σ_{i≠j} x_i G_ij x_j, and twice the absolute value of the sum is at most μ Σ_{i≠j} (x_i² + x_j²). *)
Theorem proof_asm_4_5_b_incoherent : asm_4_5_b_incoherent.
Proof.
move=> R n d X mu unit_rows coherent; set G := gram X.
pose rest (x : 'cV[R]_n) := \sum_i \sum_(j | j != i) x i 0 * G i j * x j 0.
have split_off x : quad G x = sqnorm x + rest x.
  rewrite quadE /sqnorm /rest -big_split /=; apply: eq_bigr => i _.
  by rewrite (bigD1 i) //= unit_rows mulr1 expr2.
have others (x : 'cV[R]_n) : \sum_i \sum_(j | j != i) mu * (x i 0 ^+ 2 + x j 0 ^+ 2) = ((n%:R - 1) * mu * sqnorm x) *+ 2.
  have all_but i (f : 'I_n -> R) : \sum_(j | j != i) f j = \sum_j f j - f i.
    by rewrite [\sum_j f j](bigD1 i) //= addrC addKr.
  have row i : \sum_(j | j != i) mu * (x i 0 ^+ 2 + x j 0 ^+ 2)
      = mu * (x i 0 ^+ 2 *+ n + sqnorm x - x i 0 ^+ 2 *+ 2).
    by rewrite -mulr_sumr all_but big_split /= sumr_const card_ord mulr2n.
  under eq_bigr do rewrite row; rewrite -mulr_sumr sumrB big_split /= !sumrMnl sumr_const card_ord -/(sqnorm x).
  by rewrite both_orders mulr_natr mulrnAC [sqnorm x *+ n *+ 2]mulr2n.
have small x : `|rest x| <= (n%:R - 1) * mu * sqnorm x.
  rewrite -(ler_pmuln2r (n := 2)) // -others.
  apply: le_trans (_ : \sum_i \sum_(j | j != i) `|x i 0 * G i j * x j 0| *+ 2 <= _).
    under eq_bigr do rewrite sumrMnl; rewrite sumrMnl ler_pmuln2r //.
    apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => i _; exact: ler_norm_sum.
  apply: ler_sum => i _; apply: ler_sum => j ji; apply: young.
  by apply: coherent; rewrite eq_sym.
split; [apply: at_leastI | apply: at_mostI]; rewrite ?gram_sym // => x; rewrite split_off.
  rewrite [X in X <= _]mulrBl [1 * _]mul1r; apply: ler_add => //; rewrite ler_oppl; apply: le_trans (small x).
  by rewrite -normrN ler_norm.
rewrite [X in _ <= X]mulrDl [1 * _]mul1r; apply: ler_add => //.
exact: le_trans (ler_norm _) (small x).
Qed.

(* --------------------------------------------------- moved queries ----------------------------------------------- *)
Section Queries.
Variables (R : realFieldType) (n d : nat) (X : 'M[R]_(n, d)).

(* The change of a moved query's kernel value is ⟨δ, S·Sz⟩. *)
Lemma query_change (x delta z : 'cV[R]_d) :
  dot (attend_query X (x + delta)) (attend_query X z) - dot (attend_query X x) (attend_query X z)
  = dot delta (X^T *m (X *m (X^T *m (X *m z)))).
Proof.
rewrite /attend_query -!mulmxA !mulmxDr dotDl addrC addKr.
rewrite dotC (dot_mul X^T) trmxK dotC -(dot_mul X).
by rewrite dotC.
Qed.
Lemma below_tr g w : at_most (gram X) g -> sqnorm (X^T *m w) <= g * sqnorm w.
Proof. by rewrite -quad_gram => /at_mostP. Qed.

(* ‖Xv‖² ≤ g‖v‖² as well: ‖Xv‖⁴ = ⟨v, XᵀXv⟩² ≤ ‖v‖²‖Xᵀ(Xv)‖² ≤ ‖v‖² g‖Xv‖². *)
Lemma below g v : 0 <= g -> at_most (gram X) g -> sqnorm (X *m v) <= g * sqnorm v.
Proof.
move=> g0 Gg; have [e|Xv0] := eqVneq (X *m v) 0.
  rewrite e {1}/sqnorm big1 => [|i _]; last by rewrite mxE expr0n.
  by rewrite mulr_ge0 ?sqnorm_ge0.
have pos := sqnorm_gt0 Xv0; rewrite -(ler_pmul2l pos) -expr2.
have {1}-> : sqnorm (X *m v) = dot v (X^T *m (X *m v)) by rewrite (dot_mul X^T) trmxK -sqnormE.
apply: le_trans (cauchy_schwarz _ _) _; rewrite [X in _ <= X]mulrA [X in _ <= X]mulrC ler_wpmul2l ?sqnorm_ge0 //.
by rewrite [sqnorm _ * g]mulrC below_tr.
Qed.

Lemma twice g z a : 0 <= g -> at_most (gram X) g -> norm_le z a ->
  norm_le (X^T *m (X *m (X^T *m (X *m z)))) (g ^+ 2 * a).
Proof.
move=> g0 Gg [a0 za]; split; first by rewrite mulr_ge0 ?exprn_ge0.
have step w : sqnorm (X^T *m (X *m w)) <= g ^+ 2 * sqnorm w.
  by apply: le_trans (below_tr _ Gg) _; rewrite expr2 -mulrA ler_wpmul2l // below.
apply: le_trans (step _) _; rewrite exprMn [X in _ <= X * _]expr2 -[X in _ <= X]mulrA ler_wpmul2l ?exprn_ge0 //.
by apply: le_trans (step _) _; rewrite ler_wpmul2l ?exprn_ge0.
Qed.

Lemma row_norm j : gram X j j = 1 -> norm_le (row j X)^T 1.
Proof.
move=> Xj; split; rewrite ?ler01 // expr1n -Xj gram_entry /sqnorm.
by apply: ler_sum => k _; rewrite !mxE expr2.
Qed.

Lemma column j : X *m (X^T *m (X *m (row j X)^T)) = col j (power (gram X) 2).
Proof.
have -> : X *m (row j X)^T = col j (gram X) by rewrite tr_row colE -mulmxA -colE.
by rewrite mulmxA /power /= mulmx1 !colE mulmxA.
Qed.
End Queries.

Theorem proof_prop_4_6_a_query : prop_4_6_a_query.
Proof.
move=> R n d X x delta g e j Xj g0 Gg de K; rewrite /K query_change.
have le1 := dot_le de (twice g0 Gg (row_norm Xj)); rewrite mulr1 in le1; split=> //.
have e0 : 0 <= e by case: de.
apply: le_trans le1 _; rewrite -[X in X <= _]mul1r -mulrA ler_wpmul2r ?mulr_ge0 ?exprn_ge0 //.
by rewrite ler1n.
Qed.

Theorem proof_v1_prop_4_5_b_column : v1_prop_4_5_b_column.
Proof.
move=> R n d X x delta e j Xi de; cbv zeta; rewrite query_change (dot_mul X^T) trmxK column dotE mulr_sumr.
apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => k _; rewrite normrM [col _ _ _ _]mxE.
rewrite ler_wpmul2r // (_ : (X *m delta) k 0 = dot (row k X)^T delta).
  by have := dot_le (row_norm (Xi k)) de; rewrite mul1r.
by rewrite dotE mxE; apply: eq_bigr => i _; rewrite !mxE.
Qed.

(* ------------------------------------------------ projections ---------------------------------------------------- *)
Theorem proof_prop_4_13_c_full_rank : prop_4_13_c_full_rank.
Proof.
move=> R n d X Q K V s s' q q' k k' v v' [s0 q0 k0 v0] [s0' q0' k0' v0'] [Ss Ss'] [Qq Qq'] [Kk Kk'] [Vv Vv'].
have eS : X^T *m X = gram X^T by rewrite /gram trmxK.
have pS : psd (X^T *m X) by rewrite eS; exact: gram_psd.
have length x : quad (gram (projected X Q K V)) x = sqnorm (V^T *m ((X^T *m X) *m (K *m (Q^T *m (X^T *m x))))).
  by rewrite quad_gram /projected !trmx_mul !trmxK !mulmxA.
have viaV w : sqnorm (V^T *m w) = quad (V *m V^T) w by rewrite -quad_gram.
have viaQ w : sqnorm (Q^T *m w) = quad (Q *m Q^T) w by rewrite -quad_gram.
have viaK w : sqnorm (K *m w) = quad (K^T *m K) w.
  by rewrite (_ : K^T *m K = gram K^T) ?quad_gram ?trmxK // /gram trmxK.
have sym c (A B : 'M[R]_n) : A^T = A -> B^T = B -> (A - c *: B)^T = A - c *: B.
  by move=> sA sB; rewrite linearB linearZ /= sA sB.
have sym' c (A B : 'M[R]_n) : A^T = A -> B^T = B -> (c *: B - A)^T = c *: B - A.
  by move=> sA sB; rewrite linearB linearZ /= sA sB.
split; split=> [|x]; try by [apply: sym; exact: gram_sym | apply: sym'; exact: gram_sym].
  rewrite quadB quadZ subr_ge0 length quad_gram.
  rewrite viaV; apply: le_trans (at_least_coercive Vv _); rewrite (reorder q k v) ler_wpmul2l //.
  apply: le_trans (coercive_bound _ s0 (at_least_coercive Ss)); rewrite ler_wpmul2l ?exprn_ge0 //.
  rewrite viaK; apply: le_trans (at_least_coercive Kk _); rewrite ler_wpmul2l // viaQ.
  exact: at_least_coercive Qq _.
rewrite quadB quadZ subr_ge0 length quad_gram.
rewrite viaV; apply: le_trans (at_mostP _ Vv') _; rewrite (reorder q' k' v') ler_wpmul2l //.
apply: le_trans (proj2 (at_most_opnorm s0' pS Ss') _) _; rewrite ler_wpmul2l ?exprn_ge0 //.
rewrite viaK; apply: le_trans (at_mostP _ Kk') _; rewrite ler_wpmul2l // viaQ.
exact: at_mostP.
Qed.

(* ---------------------------------------- fewer rows, and sums of heads ------------------------------------------ *)
Theorem proof_app_A_2_a_fewer_rows : app_A_2_a_fewer_rows.
Proof.
move=> R m n d X E low top EE Gl Gt.
have length x : sqnorm (E^T *m x) = sqnorm x.
  by rewrite sqnormE (dot_mul E^T) trmxK mulmxA EE mul1mx -sqnormE.
have form x : quad (gram (E *m X)) x = quad (gram X) (E^T *m x).
  by rewrite !quad_gram trmx_mul -mulmxA.
split; [apply: at_leastI | apply: at_mostI]; rewrite ?gram_sym // => x; rewrite form -length.
  exact: at_least_coercive Gl _.
exact: at_mostP.
Qed.

Theorem proof_app_D_3_2_nothing_cancels : app_D_3_2_nothing_cancels.
Proof.
move=> R n A B a a' b b' Aa Bb Aa' Bb'; split.
- rewrite /at_least raddfD /= opprD addrACA; exact: psdD.
- rewrite /at_most raddfD /= opprD addrACA; exact: psdD.
move=> a0 b0; rewrite ler_pdivr_mulr ?addr_gt0 // mulrDr ler_add //.
  by rewrite -ler_pdivr_mulr // le_maxr lexx.
by rewrite -ler_pdivr_mulr // le_maxr lexx orbT.
Qed.
