(* Inequalities between quadratic forms: averages over activation patterns, the Schur step, incoherence, moved queries. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims Ring GramCube Forms.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ------------------------------------------- averages over patterns ------------------------------------------- *)
Section Patterns.
Variables (R : realFieldType) (n : nat) (G : 'M[R]_n).
Variables (I : finType) (p : I -> R) (s : I -> 'rV[R]_n).
Hypotheses (pG : psd G) (law : pattern_law p s).
Add Ring r : (ring_of R).
Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R).

Definition masked (t : 'rV[R]_n) (x : 'cV[R]_n) : 'cV[R]_n := diag_mx t *m x.
Definition complement (t : 'rV[R]_n) : 'rV[R]_n := \row_i (1 - t 0 i).

Lemma quad_neuron (t : 'rV[R]_n) x : quad (neuron_kernel t G) x = quad G (masked t x).
Proof. by rewrite /neuron_kernel -{1}[diag_mx t]tr_diag_mx quad_congr. Qed.

Lemma neuron_sym (t : 'rV[R]_n) : (neuron_kernel t G)^T = neuron_kernel t G.
Proof. by rewrite /neuron_kernel !trmx_mul tr_diag_mx (psd_sym pG) mulmxA. Qed.

Lemma quad_limit x : quad (limit_kernel p s G) x = \sum_r p r * quad G (masked (s r) x).
Proof. by rewrite quad_sum; apply: eq_bigr => r _; rewrite quadZ quad_neuron. Qed.

Lemma limit_sym : (limit_kernel p s G)^T = limit_kernel p s G.
Proof. by rewrite /limit_kernel linear_sum; apply: eq_bigr => r _; rewrite linearZ /= neuron_sym. Qed.

Lemma mean_const (a : R) : \sum_r p r * a = a.
Proof. by have [_ p1 _] := law; rewrite -mulr_suml p1 mul1r. Qed.

(* Whatever holds of every pattern holds of the mean. *)
Lemma mean_le (f g : I -> R) : (forall r, f r <= g r) -> \sum_r p r * f r <= \sum_r p r * g r.
Proof. by have [p0 _ _] := law; move=> fg; apply: ler_sum => r _; rewrite ler_wpmul2l. Qed.

Lemma maskedE t x i : masked t x i 0 = t 0 i * x i 0.
Proof. by rewrite /masked mul_diag_mx mxE. Qed.

Lemma masked_split t x : masked t x + masked (complement t) x = x.
Proof. by apply/colP => i; rewrite mxE !maskedE mxE -mulrDl addrC subrK mul1r. Qed.

Lemma masked_norm r x : sqnorm (masked (s r) x) + sqnorm (masked (complement (s r)) x) = sqnorm x.
Proof.
have [_ _ s01] := law; rewrite /sqnorm -big_split /=; apply: eq_bigr => i _; rewrite !maskedE mxE !exprMn -mulrDl.
by case: (s01 r i) => ->; rewrite ?subr0 ?subrr expr0n expr1n ?addr0 ?add0r mul1r.
Qed.

Lemma masked_le r x : sqnorm (masked (s r) x) <= sqnorm x.
Proof. by rewrite -[X in _ <= X](masked_norm r) ler_addl sqnorm_ge0. Qed.

Section Above.
Variable g : R.
Hypotheses (g0 : 0 <= g) (Gg : at_most G g).

Lemma neuron_le r x : quad G (masked (s r) x) <= g * sqnorm x.
Proof. by apply: le_trans (at_mostP _ Gg) _; rewrite ler_wpmul2l // masked_le. Qed.

Lemma limit_le x : quad (limit_kernel p s G) x <= g * sqnorm x.
Proof. by rewrite quad_limit -[X in _ <= X]mean_const; apply: mean_le => r; exact: neuron_le. Qed.

Lemma limit_ge0 x : 0 <= quad (limit_kernel p s G) x.
Proof. by have [p0 _ _] := law; rewrite quad_limit sumr_ge0 // => r _; rewrite mulr_ge0 // psd_ge0. Qed.
End Above.

(* The parallelogram law, for u = masked t x and v = the rest: qu + qv = ½q(u + v) + ½q(u − v). *)
Lemma parallelogram (u v : 'cV[R]_n) : quad G (u + v) + quad G (u - v) = (quad G u + quad G v) *+ 2.
Proof.
rewrite !quad_dot !mulmxDr !mulmxN !dotDl !dotDr !dotNl !dotNr.
move: (dot u (G *m u)) (dot u (G *m v)) (dot v (G *m u)) (dot v (G *m v)) => a b c d; mcring.
Qed.

Lemma quarter_of_pair t x : quad G x <= (quad G (masked t x) + quad G (masked (complement t) x)) *+ 2.
Proof. by rewrite -parallelogram masked_split ler_addl psd_ge0. Qed.

(* Each pattern together with its complement. *)
Hypothesis paired : complemented p s.
Lemma pair_mean (f : 'rV[R]_n -> R) : \sum_r p r * f (s r) = \sum_r p r * f (complement (s r)).
Proof.
have [flip [inj p_flip s_flip]] := paired.
rewrite (reindex_inj inj) /=; apply: eq_bigr => r _; rewrite p_flip; congr (_ * f _).
by apply/rowP => i; rewrite mxE s_flip.
Qed.

Lemma limit_pairs x : quad (limit_kernel p s G) x *+ 2
  = \sum_r p r * (quad G (masked (s r) x) + quad G (masked (complement (s r)) x)).
Proof.
rewrite mulr2n quad_limit {2}(pair_mean (fun t => quad G (masked t x))) -big_split /=.
by apply: eq_bigr => r _; rewrite mulrDr.
Qed.

Lemma limit_quarter x : quad G x <= quad (limit_kernel p s G) x *+ 4.
Proof.
have [p0 _ _] := law; rewrite (_ : 4 = 2 * 2)%N // mulrnA limit_pairs -sumrMnl -[X in X <= _]mean_const.
by apply: ler_sum => r _; rewrite -mulrnAr ler_wpmul2l // quarter_of_pair.
Qed.

Lemma limit_half g x : 0 <= g -> at_most G g -> quad (limit_kernel p s G) x *+ 2 <= g * sqnorm x.
Proof.
move=> g0 Gg; rewrite limit_pairs -[X in _ <= X]mean_const; apply: mean_le => r.
by rewrite -[X in _ <= g * X](masked_norm r) mulrDr ler_add // at_mostP.
Qed.

(* ¾g|x|² + ¼q(x) − q(u) is a sum of terms ≥ 0, one of them the form of g − G at v − 3u, for u and v as above. *)
Lemma masked_orthogonal r x : dot (masked (s r) x) (masked (complement (s r)) x) = 0.
Proof.
have [_ _ s01] := law; rewrite dotE big1 // => i _; rewrite !maskedE mxE.
by case: (s01 r i) => ->; rewrite ?subrr ?mul0r ?mulr0.
Qed.

Lemma expand3 (a b c : R) : a + 1 *- 3 * b + (1 *- 3 * b + 1 *- 3 * (1 *- 3 * c)) = a - b *+ 6 + c *+ 9.
Proof. mcring. Qed.

Lemma three_quarters g r x : 0 <= g -> at_most G g ->
  quad G (masked (s r) x) *+ 4 <= (g * sqnorm x) *+ 3 + quad G x.
Proof.
move=> g0 Gg; have := masked_orthogonal r x; have := masked_norm r x; have := masked_split (s r) x.
move: (masked (s r) x) (masked (complement (s r)) x) => u v ex <- uv.
have gap := at_mostP (v - u *+ 3) Gg; have v0 := mulr_ge0 g0 (sqnorm_ge0 v); have qv := psd_ge0 v pG.
have e3 : quad G (v - u *+ 3) = quad G v - (dot u (G *m v)) *+ 6 + quad G u *+ 9.
  rewrite !quad_dot -scaler_nat -scaleNr mulmxDr !dotDl !dotDr -scalemxAr !dotZr !dotZl.
  rewrite (_ : dot v (G *m u) = dot u (G *m v)); last by rewrite dot_mul (psd_sym pG) dotC.
  exact: expand3.
have n3 : sqnorm (v - u *+ 3) = sqnorm v + sqnorm u *+ 9.
  by rewrite sqnormD sqnormN dotNr -scaler_nat sqnormZ dotZr dotC uv mulr0 oppr0 mul0rn addr0 -natrX mulr_natl.
rewrite e3 n3 in gap; rewrite -(ler_pmuln2r (n := 3)) // -subr_ge0 -ex.
have q2 : quad G (u + v) = quad G u + (dot u (G *m v)) *+ 2 + quad G v.
  rewrite !quad_dot mulmxDr !dotDl !dotDr (_ : dot v (G *m u) = dot u (G *m v)); last by rewrite dot_mul (psd_sym pG) dotC.
  by rewrite mulr2n -!addrA.
rewrite q2; rewrite -subr_ge0 in gap.
have := addr_ge0 (addr_ge0 gap (mulrn_wge0 8 v0)) (mulrn_wge0 4 qv).
move: (quad G u) (quad G v) (dot u (G *m v)) (sqnorm u) (sqnorm v) => a b c d e.
by move=> H; apply: le_trans H _; rewrite le_eqVlt; apply/orP; left; apply/eqP; mcring.
Qed.
End Patterns.

Section Summands.
Variables (R : realFieldType).
Add Ring r : (ring_of R).
Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R).

Lemma rotate (a b c : R) : a * b * c = b * c * a. Proof. mcring. Qed.

Lemma both_orders (k t mu : R) : (k - 1) * mu * t *+ 2 = mu * (t *+ 2 * k - t *+ 2).
Proof. mcring. Qed.

Lemma three_four (g t : R) : (3%:R * g / 4%:R * t) *+ 4 = (g * t) *+ 3.
Proof.
transitivity ((4%:R^-1 *+ 4) * ((g * t) *+ 3)); first by move: 4%:R^-1 => i; mcring.
by rewrite -[4%:R^-1 *+ 4]mulr_natr mulVf ?pnatr_eq0 // mul1r.
Qed.

Lemma at_mostI n (A : 'M[R]_n) a : A^T = A -> (forall x, quad A x <= a * sqnorm x) -> at_most A a.
Proof. by move=> sA Aa; split=> [|x]; rewrite ?linearB /= ?tr_scalar_mx ?sA // quadB quad_scalar subr_ge0. Qed.

Lemma at_leastI n (A : 'M[R]_n) a : A^T = A -> (forall x, a * sqnorm x <= quad A x) -> at_least A a.
Proof. by move=> sA Aa; split=> [|x]; rewrite ?linearB /= ?tr_scalar_mx ?sA // quadB quad_scalar subr_ge0. Qed.

Lemma sym_sub n (A B : 'M[R]_n) : A^T = A -> B^T = B -> (A - B)^T = A - B.
Proof. by move=> sA sB; rewrite linearB /= sA sB. Qed.
End Summands.

Theorem proof_thm_4_8_b_centred_summand : thm_4_8_b_centred_summand.
Proof.
move=> R n G g I p s r pG g0 Gg law Z.
have sZ : Z^T = Z by apply: sym_sub; [exact: neuron_sym | exact: limit_sym].
split; [apply: at_mostI | apply: at_leastI] => // x; rewrite quadB quad_neuron.
  by rewrite ler_subl_addr ler_paddr ?(limit_ge0 pG law) // (neuron_le law).
rewrite mulNr ler_subr_addr addrC -ler_subr_addr opprK ler_paddl ?psd_ge0 //.
exact: (limit_le law).
Qed.

Theorem proof_thm_4_8_b_sharper : thm_4_8_b_sharper.
Proof.
move=> R n G g I p s r pG g0 Gg law paired Z.
have sZ : Z^T = Z by apply: sym_sub; [exact: neuron_sym | exact: limit_sym].
split; [apply: at_mostI | apply: at_leastI] => // x; rewrite quadB quad_neuron.
  rewrite -(ler_pmuln2r (n := 4)) // mulrnBl ler_subl_addr.
  apply: le_trans (three_quarters pG law r x g0 Gg) _; apply: ler_add (limit_quarter pG law paired x).
  by rewrite three_four.
rewrite mulNr ler_subr_addr addrC -ler_subr_addr opprK ler_paddl ?psd_ge0 //.
rewrite mulrAC ler_pdivl_mulr ?ltr0n // mulr_natr; exact: limit_half.
Qed.

Theorem proof_thm_4_8_d2_quarter : thm_4_8_d2_quarter.
Proof.
move=> R n G I p s pG law paired; split=> [|x].
  by rewrite linearB linearZ /= (psd_sym pG) limit_sym.
rewrite quadB quadZ subr_ge0 mulrC ler_pdivr_mulr ?ltr0n // mulr_natr.
exact: (limit_quarter pG law paired).
Qed.

(* ------------------------------------------------- the Schur step ------------------------------------------------ *)
Section Schur.
Variables (R : realFieldType).

(* B = C·diag(w)·Cᵀ with w ≥ 0, by eliminating one row and column after the other: no square roots. *)
Lemma qf_block n (a t : R) (u z : 'cV[R]_n) (D : 'M[R]_n) :
  quad (block_mx a%:M u^T u D : 'M_(1 + n)) (col_mx t%:M z) = a * t ^+ 2 + (t * dot u z) *+ 2 + quad D z.
Proof.
rewrite /quad tr_col_mx tr_scalar_mx mul_row_block mul_row_col !mulmxDl.
have -> : t%:M *m a%:M *m t%:M = (a * t ^+ 2)%:M :> 'M[R]_1.
  by rewrite -!scalar_mxM expr2 mulrCA mulrA.
have -> : z^T *m u *m t%:M = (t * dot u z)%:M :> 'M[R]_1.
  by rewrite mul_mx_scalar [z^T *m u]mx11_scalar -/(dot z u) dotC scale_scalar_mx.
have -> : t%:M *m u^T *m z = (t * dot u z)%:M :> 'M[R]_1.
  by rewrite -mulmxA mul_scalar_mx [u^T *m z]mx11_scalar scale_scalar_mx.
move: (z^T *m D *m z) => q.
by rewrite !mxE !eqxx !mulr1n mulr2n !addrA.
Qed.

Lemma zero_pivot n (u : 'cV[R]_n) (D : 'M[R]_n) : psd (block_mx 0%:M u^T u D : 'M_(1 + n)) -> u = 0.
Proof.
move=> [_ pB]; apply: sqnorm_eq0; rewrite sqnormE.
apply/eqP; apply: contraT => u0; have := pB (col_mx (- (quad D u + 1) / (dot u u *+ 2))%:M u).
rewrite qf_block mul0r add0r -mulrnAr divfK ?mulrn_eq0 //.
by rewrite opprD addrAC addNr add0r oppr_ge0 ler10.
Qed.

Lemma quad_outer n (u z : 'cV[R]_n) : quad (u *m u^T) z = dot u z ^+ 2.
Proof. by rewrite -[u *m u^T]/(gram u) quad_gram /sqnorm big_ord1. Qed.

Lemma psd_ldl n (B : 'M[R]_n) : psd B ->
  exists C : 'M[R]_n, exists w : 'rV[R]_n, (forall k, 0 <= w 0 k) /\ B = C *m diag_mx w *m C^T.
Proof.
elim: n B => [|n IHn] B psdB.
  by exists 1%:M, 0; split=> [[] //|]; apply/matrixP => -[].
rewrite -[n.+1]/(1 + n)%N in B psdB *; have symB := psd_sym psdB.
pose a := B 0 0; pose u : 'cV[R]_n := dlsubmx B; pose D := drsubmx B.
have eB : B = block_mx a%:M u^T u D.
  rewrite -[LHS]submxK; congr block_mx.
    by rewrite [LHS]mx11_scalar !mxE; congr (B _ _)%:M; apply: val_inj.
  by rewrite /u trmx_dlsub symB.
have symD : D^T = D by rewrite /D trmx_drsub symB.
have a0 : 0 <= a.
  have := psd_ge0 (col_mx 1%:M 0) psdB; rewrite eB qf_block expr1n mulr1 /dot /quad.
  by rewrite !mulmx0 mxE mulr0 mul0rn !addr0.
have u0 : a = 0 -> u = 0.
  by move=> az; apply: (@zero_pivot _ _ D); rewrite -az -eB.
pose D' := D - a^-1 *: (u *m u^T).
have psdD' : psd D'.
  split=> [|z]; first by rewrite /D' linearB linearZ /= trmx_mul trmxK symD.
  have := psd_ge0 (col_mx (- (dot u z / a))%:M z) psdB; rewrite eB qf_block.
  suff -> : a * (- (dot u z / a)) ^+ 2 + (- (dot u z / a) * dot u z) *+ 2 + quad D z = quad D' z by [].
  rewrite /D' quadB quadZ quad_outer; move: (dot u z) (quad D z) => t q.
  have [az|an0] := eqVneq a 0.
    by rewrite az invr0 !(mulr0, mul0r, oppr0, mul0rn, addr0, add0r).
  have -> : a * (- (t / a)) ^+ 2 = t ^+ 2 / a.
    by rewrite sqrrN expr_div_n mulrCA [a ^+ 2]expr2 invfM [a * (_ * _)]mulrA divff // mul1r.
  have -> : - (t / a) * t = - (t ^+ 2 / a) by rewrite mulNr mulrAC -expr2.
  by rewrite mulr2n addrA subrr add0r addrC [a^-1 * _]mulrC.
have [C [w [w0 eD']]] := IHn D' psdD'.
exists (block_mx 1%:M 0 (a^-1 *: u) C), (row_mx a%:M w); split.
  by move=> k; rewrite mxE; case: splitP => j _; rewrite ?mxE ?ord1 ?eqxx.
rewrite eB tr_block_mx diag_mx_row !mulmx_block trmx0 trmx1.
rewrite !(mul0mx, mulmx0, mul1mx, mulmx1, addr0, add0r) -eD'.
have -> : diag_mx (a%:M : 'rV[R]_1) = a%:M.
  by apply/matrixP => i j; rewrite !mxE !ord1 eqxx.
have ua : (a^-1 *: u) *m a%:M = u.
  rewrite mul_mx_scalar scalerA; have [az|an0] := eqVneq a 0.
    by rewrite u0 // scaler0.
  by rewrite divff // scale1r.
rewrite ua linearZ /= -[a%:M *m _]trmxK trmx_mul tr_scalar_mx linearZ /= trmxK ua.
by rewrite -scalemxAr /D' addrCA subrr addr0.
Qed.

Lemma quad_hadamard n m (A : 'M[R]_n) (C : 'M[R]_(n, m)) (w : 'rV[R]_m) x :
  quad (hadamard A (C *m diag_mx w *m C^T)) x = \sum_k w 0 k * quad A (\col_i (x i 0 * C i k)).
Proof.
rewrite quadE; under [RHS]eq_bigr do rewrite quadE mulr_sumr.
rewrite [RHS]exchange_big /=; apply: eq_bigr => i _.
under [RHS]eq_bigr do rewrite mulr_sumr.
rewrite [RHS]exchange_big /=; apply: eq_bigr => j _.
rewrite mul_mx_diag !mxE mulr_sumr mulr_sumr mulr_suml; apply: eq_bigr => k _.
rewrite !mxE; move: (x i 0) (A i j) (C i k) (w 0 k) (C j k) (x j 0) => a b c d e f.
rewrite [c * d]mulrC -!mulrA [d * (a * _)]mulrCA; congr (_ * _).
by rewrite [b * (d * _)]mulrCA [b * (c * _)]mulrCA [e * f]mulrC.
Qed.

Lemma hadamard_sym n (A B : 'M[R]_n) : A^T = A -> B^T = B -> (hadamard A B)^T = hadamard A B.
Proof. by move=> sA sB; apply/matrixP => i j; rewrite !mxE -{1}sA -{1}sB !mxE. Qed.

(* The Schur product theorem. *)
Lemma schur_product n (A B : 'M[R]_n) : psd A -> psd B -> psd (hadamard A B).
Proof.
move=> pA pB; split=> [|x]; first by apply: hadamard_sym; exact: psd_sym.
have [C [w [w0 ->]]] := psd_ldl pB; rewrite quad_hadamard sumr_ge0 // => k _.
by rewrite mulr_ge0 // psd_ge0.
Qed.
End Schur.

Theorem proof_thm_4_8_d_schur : thm_4_8_d_schur.
Proof.
move=> R n A B a b a0 Aa pB minB; have pA := at_least_psd a0 Aa.
apply: at_leastI; first by apply: hadamard_sym; exact: psd_sym.
move=> x; have -> : hadamard A B = hadamard (A - a%:M) B + hadamard a%:M B.
  by apply/matrixP => i j; rewrite !mxE mulrBl subrK.
rewrite quadD ler_paddl ?(psd_ge0 x (schur_product Aa pB)) //.
have -> : quad (hadamard a%:M B) x = a * \sum_i B i i * x i 0 ^+ 2.
  rewrite quadE mulr_sumr; apply: eq_bigr => i _.
  rewrite (bigD1 i) //= big1 ?addr0 => [|j ji].
    rewrite !mxE eqxx mulr1n expr2 [x i 0 * (_ * _)]mulrCA -!mulrA; congr (_ * _).
    exact: mulrCA.
  by rewrite !mxE eq_sym (negPf ji) mul0r mulr0 mul0r.
rewrite -mulrA ler_wpmul2l // mulr_sumr; apply: ler_sum => i _.
by rewrite ler_wpmul2r ?sqr_ge0.
Qed.

(* K_∞ ⪰ a/2: the mean of DG̃D is above that of aD, and D has the mean ½I. *)
Theorem proof_thm_4_8_d_limit_kernel : thm_4_8_d_limit_kernel.
Proof.
move=> R n G a I p s a0 Ga law half; have pG := at_least_psd a0 Ga.
apply: at_leastI; first exact: limit_sym.
move=> x; rewrite quad_limit; have [p0 p1 s01] := law.
apply: le_trans (_ : \sum_r p r * (a * sqnorm (masked (s r) x)) <= _); last first.
  by apply: ler_sum => r _; rewrite ler_wpmul2l // (at_least_coercive Ga).
rewrite (eq_bigr (fun r => \sum_i a * x i 0 ^+ 2 * (p r * s r 0 i))) => [|r _]; last first.
  rewrite /sqnorm mulrA mulr_sumr; apply: eq_bigr => i _; rewrite maskedE.
  have [->|->] := s01 r i; first by rewrite mul0r expr0n !mulr0.
  by rewrite mul1r mulr1; exact: rotate.
rewrite exchange_big /= /sqnorm mulr_sumr; apply: ler_sum => i _.
by rewrite -mulr_sumr half [X in X <= _]mulrAC.
Qed.
